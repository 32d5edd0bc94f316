"""A year in the life of three organisations, with the clock as an argument: what is told, what is kept, what is forgotten.

story.py makes up what happens, naive.py says what must follow for each question, house.py lets it happen on real servers and
compares at every simulated day. `make life` is the long form (`__main__.py`), tests/test_life.py the short one.
"""
