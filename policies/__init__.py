"""What Luisterpost decides, and nothing else: no input, no output, no clock, no log. Callers hand in every moment."""
