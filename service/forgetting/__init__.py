"""Retention made real: what is due, how each stage goes, holds above it, the manifest behind it, and mail servers that keep copies."""
