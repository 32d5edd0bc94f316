"""What a helpline may expect when something dies: scenarios on real processes and servers, for tests/test_survive*.py and `make survive`.

trial.py is one installation with its letters and the checks at the end; kills.py and faults.py break it; world.py has what breaks:
databases, a full disk, relays that hold back or refuse.
"""
