"""Questions in plain words: a closed grammar, each question one Cypher statement."""

from kg.questions.answering import Asked, ask, understand
from kg.questions.grammar import Question, questions

__all__ = ["Asked", "Question", "ask", "questions", "understand"]
