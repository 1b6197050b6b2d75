"""What a visitor does in the simulator, in Chromium, against the running service."""

import base64
import re
from pathlib import Path

import pytest
from playwright.async_api import Locator, Page, Route, expect

FEVER = "mon enfant a de la fièvre depuis 3 jours et refuse de boire"
SEGMENTS = re.compile(r"^\d+ SMS · (GSM-7|UCS-2) · \d+/\d+$")
MESSAGES = "**/simulator/messages"
PIXEL = base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="
)

expect.set_options(timeout=10_000)


def mine(page: Page) -> Locator:
    return page.locator(".row.mine")


def theirs(page: Page) -> Locator:
    return page.locator(".row:not(.mine)")


async def say(page: Page, text: str) -> None:
    await page.fill("#text", text)
    await page.press("#text", "Enter")


async def turn_to(page: Page, rendering: str) -> None:
    await page.locator(f"label:has(input[value={rendering}])").click()


async def stored(page: Page) -> list[str]:
    """What the service holds of the person's messages in this conversation, by their own ids."""
    held: list[str] = await page.evaluate(
        """async () => {
            const session = JSON.parse(localStorage.getItem("carehelp.session"));
            const rendering = document.documentElement.dataset.rendering;
            const answer = await fetch(`/simulator/conversation?session=${session}&rendering=${rendering}`);
            return (await answer.json()).messages.filter((m) => m.role === "user").map((m) => m.ref);
        }"""
    )
    return held


async def test_a_question_in_french_gets_an_answer_in_french(desk: Page, complaints: list[str]) -> None:
    await say(desk, FEVER)
    await expect(theirs(desk).first).to_contain_text(re.compile(r"hôpital|centre de santé|hopital", re.I))
    await expect(mine(desk)).to_have_count(1)
    await expect(mine(desk).locator("svg[aria-label='traité']")).to_be_visible()
    await expect(desk.locator("#decision .level")).to_be_visible()
    await expect(desk.locator("#decision")).to_contain_text("français")
    await expect(desk.locator("#decision table")).to_contain_text("ms")
    await expect(desk.locator("#dots")).to_be_hidden()
    assert complaints == []


async def test_examples_can_be_tried(phone: Page) -> None:
    await phone.get_by_role("button", name="wetin I fit do for cold?").click()
    await expect(mine(phone)).to_contain_text("wetin I fit do for cold?")
    await expect(theirs(phone).first).to_be_visible()
    await expect(phone.locator("#welcome")).to_be_hidden()


async def test_sms_shows_what_it_costs(phone: Page) -> None:
    await turn_to(phone, "sms")
    await phone.fill("#text", FEVER)
    await expect(phone.locator("#counter")).to_have_text("1 SMS · GSM-7 · 59/160")
    await phone.fill("#text", "j'ai mal à l'œil")
    await expect(phone.locator("#counter")).to_have_text("1 SMS · UCS-2 · 16/70")
    await phone.fill("#text", "€" * 81)
    await expect(phone.locator("#counter")).to_have_text("2 SMS · GSM-7 · 162/306")
    await say(phone, FEVER)
    await expect(theirs(phone).first.locator(".size")).to_have_text(SEGMENTS)
    await expect(phone.locator("#mic")).to_be_hidden()


async def test_each_channel_has_its_conversation(phone: Page) -> None:
    await say(phone, "bonjour")
    await expect(theirs(phone).first).to_be_visible()
    await turn_to(phone, "telegram")
    await expect(phone.locator(".row")).to_have_count(0)
    await turn_to(phone, "whatsapp")
    await expect(mine(phone)).to_have_text(re.compile("bonjour"))
    await phone.reload()
    await expect(mine(phone)).to_have_text(re.compile("bonjour"))
    await phone.locator("#new").click()
    await expect(phone.locator(".row")).to_have_count(0)
    await expect(phone.locator("#welcome")).to_be_visible()


async def test_buttons_are_pressed(phone: Page) -> None:
    await turn_to(phone, "telegram")
    await say(phone, "/langue")
    await phone.locator(".choices button", has_text="English").click()
    await expect(mine(phone).last).to_contain_text("English")
    await expect(theirs(phone).last).to_contain_text("English")
    await expect(theirs(phone)).to_have_count(2)


async def test_a_message_written_without_network_goes_later_once(phone: Page) -> None:
    tries: list[str] = []

    async def drop(route: Route) -> None:
        tries.append((route.request.post_data_json or {})["id"])
        await route.abort("internetdisconnected")

    await phone.route(MESSAGES, drop)
    await say(phone, FEVER)
    await expect(mine(phone).locator("svg[aria-label='en attente']")).to_be_visible()
    await expect(phone.locator("#trouble")).to_contain_text("Pas de réseau")
    await phone.reload()  # what waits outlives the page
    await expect(mine(phone)).to_have_count(1)
    await phone.unroute(MESSAGES)
    await expect(theirs(phone).first).to_be_visible()
    await expect(phone.locator("#trouble")).to_be_hidden()
    await expect(mine(phone)).to_have_count(1)
    assert await stored(phone) == [tries[0]]
    assert set(tries) == {tries[0]}


async def test_an_acceptance_that_got_lost_does_not_double_the_message(phone: Page) -> None:
    lost: list[str] = []

    async def lose_the_answer(route: Route) -> None:
        await route.fetch()
        lost.append((route.request.post_data_json or {})["id"])
        await route.abort("connectionreset")

    await phone.route(MESSAGES, lose_the_answer, times=2)
    await say(phone, FEVER)
    await expect(theirs(phone).first).to_be_visible()
    await say(phone, "et il vomit")
    await expect(mine(phone)).to_have_count(2)
    await expect(phone.locator("svg[aria-label='en attente']")).to_have_count(0)
    await expect(phone.locator("#state")).to_have_text("en ligne")
    assert len(lost) == 2
    assert len(await stored(phone)) == len(set(await stored(phone))) == 2


async def test_messages_keep_their_order_through_failures(phone: Page) -> None:
    await phone.route(MESSAGES, lambda route: route.fulfill(status=503), times=1)
    for text in ("un", "deux", "trois"):
        await say(phone, text)
    await expect(phone.locator("svg[aria-label='en attente']")).to_have_count(0)
    await expect(mine(phone).locator(".body")).to_have_text(["un", "deux", "trois"])


async def test_a_refused_message_says_why_and_can_be_dropped(phone: Page) -> None:
    problem = '{"title": "MalformedUpdate", "detail": "text: too long"}'
    await phone.route(MESSAGES, lambda route: route.fulfill(status=400, body=problem), times=1)
    await say(phone, "bonjour")
    await expect(phone.locator(".failed")).to_contain_text("text: too long")
    await phone.locator(".failed").get_by_role("button", name="Supprimer").click()
    await expect(phone.locator(".row")).to_have_count(0)


@pytest.mark.parametrize("hold", [True, False])
async def test_voice_is_recorded_played_and_answered_honestly(phone: Page, hold: bool, complaints: list[str]) -> None:
    if hold:
        await phone.locator("#mic").click(delay=1500)
    else:
        await phone.locator("#mic").click()
        await expect(phone.locator("#elapsed")).to_have_text("0:01")
        await phone.locator("#mic").click()
    await expect(mine(phone).locator("audio")).to_be_visible()
    await expect(theirs(phone).first).to_be_visible()
    await expect(phone.locator("#recording")).to_be_hidden()
    answer = theirs(phone).locator("audio")
    await expect(answer).to_be_visible()
    await phone.wait_for_function("(audio) => audio.duration > 1", arg=await answer.element_handle())
    await phone.reload()
    await expect(theirs(phone).locator("audio")).to_be_visible()
    await expect(mine(phone)).to_contain_text(re.compile(r"Note vocale · 0:0[12]"))
    assert complaints == []


async def test_a_recording_can_be_dropped(phone: Page) -> None:
    await phone.locator("#mic").click()
    await expect(phone.locator("#recording")).to_be_visible()
    await phone.get_by_role("button", name="Annuler").click()
    await expect(phone.locator("#text")).to_be_visible()
    await expect(phone.locator(".row")).to_have_count(0)


async def test_a_photo_is_shown_before_and_after_it_is_sent(phone: Page, tmp_path: Path, complaints: list[str]) -> None:
    file = tmp_path / "ordonnance.png"
    file.write_bytes(PIXEL)
    await phone.set_input_files("#file", file)
    await expect(phone.locator("#preview")).to_contain_text("ordonnance.png")
    await phone.locator("#send").click()
    await expect(phone.locator("#preview")).to_be_hidden()
    await expect(mine(phone).locator("img")).to_be_attached()
    await expect(theirs(phone).first).to_be_visible()
    assert complaints == []


async def test_what_arrives_is_text_and_never_markup(phone: Page, complaints: list[str]) -> None:
    await say(phone, '<img src=x onerror="document.title=1"> <script>document.title=1</script> *gras*')
    await expect(mine(phone).locator("b")).to_have_text("gras")
    await expect(mine(phone).locator("img, script")).to_have_count(0)
    await expect(phone).to_have_title("Carehelp")
    assert complaints == []


async def test_the_page_speaks_two_languages(phone: Page) -> None:
    await expect(phone.locator("html")).to_have_attribute("lang", "fr")
    await phone.get_by_role("button", name="Switch to English").click()
    await expect(phone.locator("#state")).to_have_text("online")
    await expect(phone.locator("html")).to_have_attribute("lang", "en")
    await phone.reload()
    await expect(phone.get_by_role("button", name="Passer en français")).to_be_visible()


async def test_the_decision_opens_and_closes_by_keyboard(phone: Page) -> None:
    await say(phone, FEVER)
    await theirs(phone).first.get_by_role("button").first.focus()
    await phone.keyboard.press("Enter")
    await expect(phone.locator("#pane")).to_be_in_viewport()
    await expect(phone.locator("#pane-close")).to_be_focused()
    await phone.keyboard.press("Escape")
    await expect(phone.locator("#pane")).not_to_be_in_viewport()


@pytest.mark.parametrize("rendering", ["whatsapp", "telegram", "sms"])
@pytest.mark.parametrize("width", ["phone", "desk"])
async def test_everything_fits_and_has_a_name(
    request: pytest.FixtureRequest, phone: Page, desk: Page, rendering: str, width: str
) -> None:
    page = phone if width == "phone" else desk
    await turn_to(page, rendering)
    await say(page, FEVER)
    await expect(theirs(page).first).to_be_visible()
    assert await page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    unnamed = await page.evaluate(
        """() => [...document.querySelectorAll("button, textarea")].filter((e) => e.offsetParent)
            .filter((e) => !(e.ariaLabel || e.textContent.trim())).map((e) => e.outerHTML)"""
    )
    assert unnamed == []


async def test_all_is_erased_after_a_yes_and_the_page_says_so(desk: Page, complaints: list[str]) -> None:
    await turn_to(desk, "telegram")
    await say(desk, FEVER)
    await expect(theirs(desk).first).to_be_visible()
    await say(desk, "exporte mes données")
    link = theirs(desk).get_by_role("link")
    await expect(link).to_have_text("Ouvrir le fichier")
    file = await desk.request.get(str(await link.evaluate("a => a.href")))
    assert FEVER in await file.text()
    await say(desk, "efface mes données")
    await desk.get_by_role("button", name="Oui, tout effacer").click()
    await expect(theirs(desk).last).to_contain_text("C'est fait")
    await expect(desk.locator("#dots")).to_be_hidden()
    assert await stored(desk) == []
    assert (await desk.request.get(str(await link.evaluate("a => a.href")))).status == 404
    assert [each for each in complaints if "404" not in each] == []
