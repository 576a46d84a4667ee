"""What backends do differently inside, where no face could change it afterwards."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Manners:
    """How an exchange behaves where the README and deployed backends part.

    The defaults are the README's; a profile names what it does otherwise.

    Attributes:
        exit_cancels_resting: An exit cancels what rests, and a closed run is not exited again.
            Otherwise resting orders stay, also behind a closed run, and every exit closes what is
            open then.
        compares_payloads: A key that comes again with another order is refused; otherwise it
            returns what it brought the first time.
        checks_terms: Orders of paper runs meet the rules of the exchange and of the broker: tick,
            price limits, freeze quantity, market protection, shares to sell, the run's allocation.
            Otherwise only the instrument, the lot and the funds count.
        paper_in_timeline: The orders of paper runs are told in the run's timeline.
        has_paper_ids: Orders of paper runs are named ``PAPER-`` and twelve hex digits.
        release_ends_watch: A run whose session was released is not exited for want of heartbeats.
        guards_option_runs: An option run that belongs to a worker run is reached by the token of
            that worker run alone. Otherwise by any token.
    """

    exit_cancels_resting: bool = True
    compares_payloads: bool = True
    checks_terms: bool = True
    paper_in_timeline: bool = True
    has_paper_ids: bool = False
    release_ends_watch: bool = True
    guards_option_runs: bool = True


DOCUMENTED = Manners()
