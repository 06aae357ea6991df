"""The drawn graph: what is drawn, and the evidence that a click shows."""

import time

from selenium.webdriver.common.action_chains import ActionChains
from selenium.webdriver.common.keys import Keys

from browser.conftest import Open
from browser.piles import shelf, small_pile
from kg.model import Graph


def test_a_small_pile_is_drawn_whole(open_page: Open) -> None:
    page = open_page(small_pile())
    drawn = page.drawn()
    assert {"2401.00001", "dataset:fooset-10", "method:foonet", "task:foo-recognition"} <= drawn
    assert len(drawn) == sum(node.label != "Result" for node in small_pile().nodes)


def test_a_large_pile_draws_its_most_shared_entities_and_finds_the_others(open_page: Open) -> None:
    page = open_page(shelf(300))
    assert len(page.drawn()) == 100
    assert page.text("#status").startswith("100 of 701 shown")
    page.find("#find").send_keys("net299")
    page.press(Keys.ENTER)
    page.wait_for("location.hash.includes('net299')")
    assert page.text("#panel h2") == "Net299"
    assert "method:net299" in page.drawn()


def test_clicking_a_node_shows_its_results_with_the_number_marked(open_page: Open) -> None:
    page = open_page(small_pile())
    page.click_node("method:foonet")
    page.wait_for("document.querySelector('#panel h2').textContent === 'FooNet'")
    assert "−28% FLOPs vs BarNet, up to" in page.texts("#panel .card .says")
    assert page.texts("#panel .card mark") == ["91.5%", "28%"]
    card = page.find("#panel .card:nth-child(2)")
    assert "On FooSet-10 it needs up to 28% fewer FLOPs than BarNet." in card.text
    assert "75% sure" in card.text
    assert "FooNet: Faster Foos" in card.text
    assert page.find("#panel .card .from a[href^='https']").get_attribute("href") == (
        "https://example.org/papers/1"
    )


def test_an_inferred_metric_and_the_printed_digits_are_shown(open_page: Open) -> None:
    page = open_page(small_pile(), "#node=method%3Abarnet")
    cards = [card.text for card in page.all("#panel .card")]
    assert any("2.5x higher speed" in card and "metric inferred" in card for card in cards)
    assert any("93.10% accuracy" in card for card in cards)


def test_clicking_a_line_shows_what_joins_its_ends(open_page: Open) -> None:
    page = open_page(small_pile())
    page.click_between("baz", "task:foo-recognition")
    page.wait_for("location.hash.includes('with=')")
    assert "A study of Bäz Former addresses foo recognition" in page.text("#panel")
    assert page.texts("#panel .sentence") == ["It counts foos for foo recognition."]


def test_a_neighbour_opens_its_sentence_and_leads_on(open_page: Open) -> None:
    page = open_page(small_pile(), "#node=task%3Afoo-recognition")
    page.find("#panel .row button[aria-label='Evidence for A study of Bäz Former']").click()
    assert page.texts("#panel .proof .sentence") == ["It counts foos for foo recognition."]
    page.find("#panel .row a[href='#node=baz']").click()
    page.wait_for("document.querySelector('#panel h2').textContent.includes('Bäz')")
    assert "The Bäz Former (BF) needs no training." in page.text("#panel .abstract")


def test_double_click_focuses_and_escape_returns(open_page: Open) -> None:
    page = open_page(small_pile())
    x, y = page.place("2401.00002")
    page.click_at(x, y)
    time.sleep(0.4)
    actions = ActionChains(page.driver)
    actions.double_click().perform()
    page.wait_for("location.hash.includes('hops=1')")
    assert page.drawn() == {
        "2401.00002",
        "dataset:fooset-10",
        "method:barnet",
        "metric:accuracy",
        "metric:speed",
    }
    page.find("#graph").send_keys(Keys.ESCAPE)
    page.wait_for("!location.hash.includes('hops')")
    assert "task:foo-recognition" in page.drawn()


def test_search_folds_case_accents_spaces_and_hyphens_and_knows_aliases(open_page: Open) -> None:
    page = open_page(small_pile())
    for typed, name in (
        ("FOOSET 10", "FooSet-10"),
        ("baz-former", "Bäz Former"),
        ("bf", "Bäz Former (BF)"),
        ("faster foos", "FooNet: Faster Foos"),
    ):
        page.find("#find").clear()
        page.find("#find").send_keys(typed)
        assert name in page.text("#found li:first-child"), typed
    page.find("#find").clear()
    page.find("#find").send_keys("nothing like it")
    assert page.text("#found") == "No name contains this"


def test_search_goes_by_keyboard_from_a_slash_to_the_evidence(open_page: Open) -> None:
    page = open_page(small_pile())
    page.press("/")
    page.press("net")
    assert page.find("#find").get_attribute("aria-expanded") == "true"
    first = page.find("#found [aria-selected='true']").text
    page.press(Keys.ARROW_DOWN)
    second = page.find("#found [aria-selected='true']").text
    assert first != second
    page.press(Keys.ENTER)
    page.wait_for("location.hash.includes('node=')")
    assert page.text("#panel h2") == second.splitlines()[0]


def test_the_legend_counts_and_filters_types(open_page: Open) -> None:
    page = open_page(small_pile())
    counts = dict(line.text.split("\n") for line in page.all("#legend label"))
    assert counts["Methods"] == "3"
    page.find("#legend input[data-type='Method']").click()
    assert not any(node.startswith("method:") for node in page.drawn())
    assert page.text("#status").startswith("9 of 12 shown")
    page.find("#legend input[data-type='Method']").click()
    assert "method:foonet" in page.drawn()


def test_arrow_keys_walk_along_nodes_and_say_where_they_are(open_page: Open) -> None:
    page = open_page(small_pile())
    page.run("document.getElementById('graph').focus()")
    seen = []
    for _ in range(12):
        page.press(Keys.ARROW_RIGHT)
        seen.append(page.text("#status"))
    assert len(set(seen)) == 12
    assert any(said.startswith("BarNet, Method, ") for said in seen)
    page.press(Keys.ENTER)
    page.wait_for("location.hash.includes('hops=1')")


def test_an_address_opens_the_surroundings_and_back_returns(open_page: Open) -> None:
    page = open_page(small_pile(), "#node=dataset%3Afooset-10&hops=2")
    assert page.text("#status").startswith("10 of 12 shown, around FooSet-10")
    page.find("#panel .slots a[href='#node=method%3Abarnet']").click()
    page.wait_for("location.hash.includes('barnet')")
    page.driver.back()
    page.wait_for("document.querySelector('#panel h2').textContent === 'FooSet-10'")


def test_an_unknown_address_is_said_and_not_guessed(open_page: Open) -> None:
    page = open_page(small_pile(), "#node=dataset%3Anothing&hops=2")
    assert page.text("#status") == "Nothing here is called dataset:nothing."
    assert len(page.drawn()) == 12


def test_a_page_made_for_a_focus_opens_on_it(open_page: Open) -> None:
    page = open_page(small_pile(), focus="method:barnet", hops=1)
    assert page.text("#panel h2") == "BarNet"
    assert "task:foo-recognition" not in page.drawn()
    page.find("#to-overview").click()
    page.wait_for("document.getElementById('to-overview').disabled")
    assert len(page.drawn()) == 12


def test_nodes_stay_where_they_are(open_page: Open) -> None:
    page = open_page(small_pile())
    before = page.run("return kgView.network.getPositions()")
    time.sleep(0.3)
    assert page.run("return kgView.network.getPositions()") == before
    page.load()
    assert page.run("return kgView.network.getPositions()") == before


def test_an_empty_store_gives_a_page_that_says_so_in_its_middle(open_page: Open) -> None:
    page = open_page(Graph())
    assert page.text("#graph .empty").startswith(
        "No papers yet. Fill the store with `kg build FILE`"
    )
    box = page.find("#graph .empty").rect
    assert 0 < box["y"] < 500
