"""`python -m service` is `luisterpost`."""

from service.cli import main

if __name__ == "__main__":
    main()
