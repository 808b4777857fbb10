import asyncio

import pytest
from fastapi import HTTPException

from service.api.gate import Gate


def test_so_many_are_in_so_many_wait_and_the_next_is_refused() -> None:
    async def story() -> None:
        gate, leave, inside = Gate(2, 1), asyncio.Event(), 0

        async def visit() -> None:
            nonlocal inside
            async with gate:
                inside += 1
                await leave.wait()

        visitors = [asyncio.create_task(visit()) for _ in range(3)]
        await asyncio.sleep(0)
        assert inside == 2
        with pytest.raises(HTTPException) as refused:
            await visit()
        assert refused.value.status_code == 503
        assert refused.value.headers
        assert refused.value.headers["retry-after"]
        leave.set()
        await asyncio.gather(*visitors)
        assert inside == 3
        await visit()  # all places are free again

    asyncio.run(story())


def test_who_gives_up_waiting_leaves_a_place_to_wait() -> None:
    async def story() -> None:
        gate, leave = Gate(1, 1), asyncio.Event()

        async def visit() -> None:
            async with gate:
                await leave.wait()

        first, second = asyncio.create_task(visit()), asyncio.create_task(visit())
        await asyncio.sleep(0)
        second.cancel()
        await asyncio.gather(second, return_exceptions=True)
        third = asyncio.create_task(visit())
        await asyncio.sleep(0)
        leave.set()
        await asyncio.gather(first, third)

    asyncio.run(story())
