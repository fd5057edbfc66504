"""Templates are the same with any number of processes, and a process that ends early costs none of them."""

from __future__ import annotations

import pickle
from concurrent.futures import Executor, Future
from concurrent.futures.process import BrokenProcessPool
from dataclasses import replace

import pytest
from folders import folder
from projects import tiny

from lamppu_xl import generate
from lamppu_xl.services import template_maker
from lamppu_xl.services.template_maker import (
    MadeTemplate,
    TemplateOrder,
    TemplateSettings,
    made_by,
    make_packed,
    make_template,
    make_templates,
)
from lamppu_xl.templates.builder import DEFAULT_PROTECTION


class Workers(Executor):
    """Does each task at once; the worker of one task ends early, and then no further task is taken."""

    def __init__(self, last: int) -> None:
        self.last, self.count = last, 0

    def submit(self, task, /, *arguments, **_) -> Future[bytes]:
        self.count += 1
        if self.count > self.last:
            raise BrokenProcessPool
        future: Future[bytes] = Future()
        if self.count == self.last:
            future.set_exception(BrokenProcessPool())
        else:
            future.set_result(task(*arguments))
        return future


@pytest.fixture(scope="module")
def settings() -> TemplateSettings:
    project = tiny()
    return TemplateSettings(project=project, period=project.periods[0], lock=DEFAULT_PROTECTION, preview=False)


@pytest.fixture(scope="module")
def orders(settings: TemplateSettings) -> list[TemplateOrder]:
    partners = settings.project.partners
    return [TemplateOrder(partner=partner, previous=None, own_previous={}, given=frozenset()) for partner in partners]


@pytest.fixture(scope="module")
def made(settings: TemplateSettings, orders: list[TemplateOrder]) -> list[MadeTemplate]:
    return [make_template(settings, order) for order in orders]


@pytest.mark.parametrize("last", [1, 2, 9])
def test_templates_of_a_worker_that_ended_early_are_made_here(settings, orders, made, last, monkeypatch) -> None:
    monkeypatch.setattr(template_maker, "CHUNK", 1)
    assert [*made_by(Workers(last), 2, settings, orders)] == made


def test_a_fault_in_a_worker_is_raised_here(settings, orders) -> None:
    faulty = [replace(orders[0], partner=None)]
    with pytest.raises(AttributeError):
        list(made_by(Workers(9), 2, settings, faulty))


def test_a_task_needs_nothing_of_the_process_that_gave_it(settings, orders, made) -> None:
    packed = make_packed(*map(template_maker._packed, (settings, orders)))
    assert pickle.loads(packed) == made


def test_few_templates_start_no_process(settings, orders, made, monkeypatch) -> None:
    monkeypatch.setattr("lamppu_xl.returns.workers.spawned_processes.SpawnedProcesses", None)
    assert [*make_templates(settings, orders)] == made
    assert [*make_templates(settings, orders, 1)] == made


@pytest.mark.slow
def test_two_processes_write_the_same_files(tmp_path, monkeypatch) -> None:
    monkeypatch.setattr(template_maker, "CHUNK", 1)
    files = []
    for workers in (1, 2):
        paths = generate(folder(tmp_path / str(workers)), workers=workers)
        files.append([(path.name, path.read_bytes()) for path in paths])
    assert files[0] == files[1]
    assert len(files[0]) > 1
