"""What is remembered of an episode comes back as it was."""

import json

from core.triage.model import EpisodeFacts, Level
from core.turn import Episode
from data.codec import episode_from_json, episode_to_json


def test_what_was_settled_is_still_known_in_the_next_turn() -> None:
    facts = EpisodeFacts(age_days=900, concepts=("child",), settled=("convulsion", "fever"), level=Level.URGENT)
    episode = Episode(facts=facts)
    assert episode_from_json(json.loads(json.dumps(episode_to_json(episode)))) == episode
