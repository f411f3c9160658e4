"""How long to wait before looking again: about as long as things have taken lately."""

LOOK_FIRST_SECONDS = 0.2
LOOK_LONGEST_SECONDS = 3.0
WEIGHT = 0.1


class Patience:
    """The usual time from an action to its effect, in seconds, learnt from everybody who waits."""

    def __init__(self) -> None:
        self._usual = LOOK_FIRST_SECONDS

    def learn(self, seconds: float) -> None:
        """Takes note of how long an effect took to be seen."""
        self._usual += WEIGHT * (seconds - self._usual)

    def before_look(self, number: int) -> float:
        """Seconds to wait before the first look (number 0) or the next one."""
        first = max(LOOK_FIRST_SECONDS, 0.8 * self._usual)
        wait = first if number == 0 else 0.5 * first * 1.5**number
        return min(LOOK_LONGEST_SECONDS, max(LOOK_FIRST_SECONDS, wait))
