"""`python -m tests.slow_line FRONT BACK DELAY`: a TCP line with a round trip of DELAY seconds, for the benchmark."""

import asyncio
import sys


async def main(front: int, back: int, delay: float) -> None:
    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        far_reader, far_writer = await asyncio.open_connection("127.0.0.1", back)
        await asyncio.gather(carry(reader, far_writer, delay / 2), carry(far_reader, writer, delay / 2), return_exceptions=True)

    server = await asyncio.start_server(serve, "127.0.0.1", front)
    await server.serve_forever()


async def carry(reader: asyncio.StreamReader, writer: asyncio.StreamWriter, delay: float) -> None:
    """Every piece is written `delay` seconds after it came, in order, without limiting the rate."""
    loop = asyncio.get_running_loop()
    while data := await reader.read(1 << 18):
        loop.call_later(delay, writer.write, data)
    loop.call_later(delay, writer.close)


if __name__ == "__main__":
    asyncio.run(main(int(sys.argv[1]), int(sys.argv[2]), float(sys.argv[3])))
