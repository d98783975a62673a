"""A question and an answer to it, for tests of where answers are kept."""

from summariser.answers import Answer, Attempt, Endpoint, Message, Question, Sampling, Usage
from summariser.findings import AnswerModel

ENDPOINT = Endpoint(model="m-1", base_url="http://localhost:8000/v1", mode="json_schema")
SECRET = ENDPOINT.model_copy(update={"base_url": "https://ann:pa55w0rd@host:1/v1?api-key=k3y5#fr4g"})
SECRETS = rb"ann:|pa55w0rd|k3y5|fr4g"
SYSTEM = "Say who wants what.\nBe brief."


class Verdict(AnswerModel):
    says: str
    evidence: tuple[int, ...]


class StricterVerdict(AnswerModel):
    says: str
    evidence: tuple[int, ...]
    hedged: bool


class Measured(AnswerModel):
    value: float


def ask(article="Moscow said no.", *, system=SYSTEM, around="Read this.", max_tokens=500, **changed):
    user = f"{around}\n<<<ARTICLE 1a2b\n[1] {article}\nARTICLE 1a2b>>>"
    fields = {
        "task": "extract",
        "subject": "a.txt",
        "messages": (Message(role="system", content=system), Message(role="user", content=user)),
        "sampling": Sampling(temperature=0.0, max_tokens=max_tokens),
        "answer_model": Verdict,
        "check": lambda answer: [],
    }
    return Question(**fields | changed)


def reply(question, text='{"says": "Москва: «нет»", "evidence": [1]}', endpoint=ENDPOINT):
    return Answer(
        key=question.key,
        task=question.task,
        subject=question.subject,
        text=text,
        complaints=("says: not in sentence 1",),
        endpoint=endpoint,
        answered_by="m-1-2026",
        usage=Usage(prompt_tokens=10, completion_tokens=5),
        attempts=(Attempt(text="{", complaint="not JSON"),),
        created="2026-01-02T03:04:05Z",
    )
