import plain_pipeline
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg.nlp.repositories import find_repositories


@pytest.mark.parametrize(
    ("text", "url"),
    [
        ("Code: https://github.com/foo/bar.", "https://github.com/foo/bar"),
        ("Code (https://github.com/foo/bar).", "https://github.com/foo/bar"),
        (r"at \href{https://foo.github.io/bar/}{here}", "https://foo.github.io/bar/"),
        ("[https://github.com/foo/bar](https://github.com/foo/bar)", "https://github.com/foo/bar"),
        ("Weights: huggingface.co/foo/bar-1.5,", "huggingface.co/foo/bar-1.5"),
        ("The data lie at https://zenodo.org/records/12", "https://zenodo.org/records/12"),
        ("Data: https://doi.org/10.5281/zenodo.12345.", "https://doi.org/10.5281/zenodo.12345"),
        ("See https://foo.org/a_(b) for code.", "https://foo.org/a_(b)"),
        ("Project page with code and videos: https://foo.org", "https://foo.org"),
    ],
)
def test_code_data_weights_and_project_pages_are_found_as_written(text: str, url: str) -> None:
    assert list(dict.fromkeys(find_repositories(text))) == [url]


@pytest.mark.parametrize(
    "text",
    [
        "A video is at https://youtu.be/abc.",
        "The paper: https://arxiv.org/abs/2001.00001 and https://doi.org/10.1000/xyz",
        "A demo is available at https://foo.org/demo.",
        "Read https://foo.org/paper.pdf",
        "We use GitHub and github.com alike.",
        "Broken: https://[foo and http://x",
    ],
)
def test_papers_videos_and_demos_are_not(text: str) -> None:
    assert list(find_repositories(text)) == []


def test_each_url_is_listed_once_in_order_of_the_text() -> None:
    text = "T\nhttps://github.com/b/b then https://github.com/a/a, https://github.com/b/b."
    doc = plain_pipeline.plain()(text)
    assert doc._.repositories == ("https://github.com/b/b", "https://github.com/a/a")


@given(st.text(max_size=60), st.text(max_size=60))
def test_every_url_is_a_part_of_the_text(before: str, after: str) -> None:
    text = f"{before} https://github.com/a/b{after}"
    assert all(url in text for url in find_repositories(text))
