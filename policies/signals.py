"""Danger signs in what an asker writes, so that a professional hears of it first (policies/response.py: the clock of danger)."""

CODES = frozenset({"danger_abuse", "danger_child_now", "danger_runaway", "danger_sexual_abuse", "danger_suicide", "danger_threat", "danger_violence",
                   "danger_weapon"})
