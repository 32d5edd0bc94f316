"""What Luisterpost owns: data, use-cases and the adapters to mail servers and PostgreSQL."""
