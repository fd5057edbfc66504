"""A form is read with its fields, rules and expressions; what does not fit is reported at its place."""

from __future__ import annotations

from datetime import date

import projects
import pytest
from definitions import FORM, PROJECT, FromDocstring, address, composed

from lamppu_xl.definition import load, shipped_forms
from lamppu_xl.domain.expressions import Constant, ContextValue, Membership, walk
from lamppu_xl.domain.finding_codes import Severity
from lamppu_xl.domain.text import Text, VocabularyTerm

FALLBACK = "  fallback: {sv: [fi], en: [fi]}\n"


class TestExcel(FromDocstring):
    def test_what_is_too_long_for_excel_is_reported_per_language(self):
        long = "ä" * 256
        form = FORM.replace("label: Tila", f"label: {{fi: Tila, sv: {long}}}, help: {long}").replace("Kesken", long)
        form += "      text: {label: Teksti, max_length: 40000}\n  lines:\n    title: Rivit\n    rows: {lines: 5001}\n"
        form += "    fields: {a: {label: A}}\n"
        loaded = projects.read(PROJECT, form)
        assert [(address(finding), finding.facts["length"], finding.facts["limit"]) for finding in loaded.problems] == [
            ("forms/tiny/form.yaml:6:25 D111", 256, 255),
            ("forms/tiny/form.yaml:14:38 D111", 256, 255),
            ("forms/tiny/form.yaml:14:303 D111", 256, 255),
            ("forms/tiny/form.yaml:15:29 D111", 40000, 32767),
            ("forms/tiny/form.yaml:18:19 D111", 5001, 5000),
        ]

    @pytest.mark.slow
    def test_a_list_that_nobody_could_read_is_refused(self):
        options = "".join(f"    - {{id: I{number}, label: Luku {number}}}\n" for number in range(20_001))
        loaded = projects.read(composed(f"lists:\n  indicators:\n{options}", PROJECT), FORM)
        assert [address(finding) for finding in loaded.problems] == ["project.yaml:2:3 D111"]

    def test_an_emoji_counts_as_two_as_in_excel(self):
        loaded = projects.read(PROJECT, FORM.replace("Kesken", "\N{GRINNING FACE}" * 128))
        assert [finding.facts["length"] for finding in loaded.problems] == [256]

    def test_a_title_has_to_do_for_the_name_of_a_sheet(self, outcome):
        """
        goals:
          - {id: G01, title: "Tämä otsikko on kolmekymmentä", wording: A.}    #! D112 22
          - {id: G02, title: "Miksi ei?", wording: A.}                        #! D112 22
          - {id: G03, title: "Tulokset'", wording: A.}                        #! D112 22
          - {id: G04, title: "Kaksi\\nriviä", wording: A.}                     #! D112 22
          - {id: G05, title: "Juuri sopiva, 27 merkkiäää.", wording: A.}
        === form
        tables:
          results:
            title: History                                                    #! D141 12
            rows: goals
            fields: {a: {label: A}}
          more:
            title: Lisää
            rows: record
            fields: {a: {label: A}}
          again:
            title: LISÄÄ                                                      #! D108 12
            rows: record
            fields: {a: {label: A}}
        """
        assert outcome.as_marked()


class TestLanguages(FromDocstring):
    def test_a_text_without_a_language_and_without_a_fallback_is_a_warning(self, outcome):
        """
        project:
          id: TEST
          name: {fi: Testihanke, sv: Testprojekt, en: Test, se: Fidnu}
          form: tiny
          start: 2026-01-01
          end: 2026-12-31
          languages: [fi, sv, se]
          fallback: {se: [fi]}
        periods:
          - {id: 2026-1, label: {fi: Kevät}, start: 2026-01-01, end: 2026-12-31, deadline: 2026-12-31}   #! D113 25
        goals:
          - {id: G1, title: Verkosto, wording: {fi: A., sv: B.}}              #! D113 21
        lists:
          indicators: []
        === form
        title: {fi: Lomake, sv: Blankett}
        lists:
          status:
            - {id: open, label: {se: Gaskan}}                                 #! D113 25, D113 25
        tables:
          results:
            title: {fi: Tulokset, sv: Resultat}
            rows: goals
            help: {sv: Berätta.}                                              #! D113 11, D113 11
            fields:
              status: {label: {fi: Tila, sv: Läge}, kind: choice, list: status}
        """
        assert outcome.as_marked()
        assert outcome.project.id == "TEST"
        assert outcome.loaded.problems[-1].facts == {"what": "G1 title", "language": "sv"}

    def test_a_text_that_is_the_same_in_all_languages_needs_no_translation(self):
        options = (
            "    - {id: A, label: EUR, unit: '%'}\n"
            "    - {id: B, label: 2027–2028, unit: km}\n"
            "    - {id: C, label: {fi: CO2}, unit: {fi: kpl}}\n"
            "    - {id: D, label: {fi: SEK, sv: SEK}, unit: {fi: '€'}}\n"
            "    - {id: E, label: Kurssit, unit: kpl}\n"
        )
        project = PROJECT.replace("languages: [fi]", "languages: [fi, sv]")
        problems = projects.read(composed(f"lists:\n  indicators:\n{options}", project), FORM).problems
        named = [str(finding.facts["what"]) for finding in problems if finding.code.id == "D113"]
        of_list = [each for each in named if each.startswith("indicators.") or each.endswith(" unit")]
        assert of_list == ["C unit", "indicators.E label"]

    def test_an_unknown_language_of_a_text_is_reported_at_its_key(self, outcome):
        """
        goals:
          - {id: G1, title: {fi: Verkosto, fin: Verkosto}, wording: A.}       #! D107 36
        """
        assert outcome.as_marked()


class TestContradictions(FromDocstring):
    def test_attributes_that_do_not_go_together_are_reported(self, outcome):
        """
        === form
        tables:
          results:
            title: Tulokset
            rows: goals
            fields:
              a: {label: A, kind: number, min: 5, max: 1}                     #! D114 35
              b: {label: B, min_length: 10, max_length: 5}                    #! D114 21
              c: {label: C, list: status}                                     #! D114 21
              d: {label: D, given: goal.wording, required: yes, min_length: 3}    #! D114 42, D114 57
              e: {label: E, given: goal.wording, required: no}
              f: {label: F, kind: number, max_length: 5}                      #! D114 35
              g: {label: G, kind: choice, list: status, pattern: a}           #! D114 49, D117 58
              h: {label: H, aggregate: sum}                                   #! D114 21
              i: {label: I, kind: date, min: 5}                               #! D114 33
              j: {label: J, kind: integer, decimals: 2}                       #! D114 36
              k: {label: K, required: yes, required_when: due}                #! D114 36
              l: {label: L, kind: date, not_before: 2026-02-01, not_after: 2026-01-01}   #! D114 33
              m: {label: M, kind: date, given: period.label}                  #! D114 33
              n: {label: N, kind: date, given: period.start}
              o: {label: O, aggregate: distinct}
          lines:
            title: Rivit
            rows: {lines: 3}
            fields:
              a: {label: A, previous: yes}                                    #! D114 21
          one:
            title: Yksi
            rows: record
            fields:
              a: {label: A, unique: yes}                                      #! D114 21
          again:
            title: Taas
            rows: goals                                                       #! D114 11
            fields:
              a: {label: A}
        """
        assert outcome.as_marked()
        assert outcome.loaded.problems[0].facts == {"first": "min: 5", "second": "max: 1"}

    def test_there_is_a_single_coordinator(self, outcome):
        """
        partners:
          - {id: ALFA, name: Alfan opisto, roles: coordinator}
          - {id: BEETA, name: Beetan opisto, roles: [partner, coordinator]}   #! D114 45
        """
        assert outcome.as_marked()


class TestExpressions(FromDocstring):
    def test_a_fault_in_an_expression_is_reported_at_its_very_place(self, outcome):
        """
        === form
        tables:
          results:
            title: Tulokset
            rows: goals
            fields:
              status: {label: Tila, kind: choice, list: status, previous: yes}
              results: {label: Tulokset, required_when: status == "dine"}                #! D107 59
              share: {label: Osuus, kind: percent, required_when: {value: not stauts}}   #! D107 71
              more: {label: Lisää, required_when: 'results == ''a'' and share'}          #! D116 65
              date: {label: Päivä, kind: date, not_before: period.strat}                 #! D107 52
              last: {label: Päivä, kind: date, not_after: share}                         #! D116 51
            rules:
              - {holds: share <= 1 +, says: Ei.}                    #! D120 17
              - {holds: results.upper() == "A", says: Ei.}          #! D115 17
              - {holds: previous.share > 1, says: Ei.}              #! D107 17
              - {holds: share + 1, says: Ei.}                       #! D116 17
              - {holds: lenght(results) > 3, says: Ei.}             #! D107 17
              - holds: "share > 0 and \\"x\\" == reslts"            #! D107 40
                says: Ei.
              - {holds: share > 0, when: share in lines.name, says: Ei.}   #! D116 43
          lines:
            title: Rivit
            rows: {lines: 3}
            fields:
              name: {label: Nimi}
        """
        assert outcome.as_marked()
        guesses = {
            finding.facts["name"]: (finding.facts["what"], finding.facts["guess"])
            for finding in outcome.loaded.problems
            if finding.code.id == "D107"
        }
        assert guesses == {
            "period.strat": (VocabularyTerm("name"), "period.start"),
            "dine": (VocabularyTerm("option"), "done"),
            "stauts": (VocabularyTerm("name"), "status"),
            "previous.share": (VocabularyTerm("name"), "previous.status"),
            "lenght": (VocabularyTerm("name"), "length"),
            "reslts": (VocabularyTerm("name"), "results"),
        }

    @pytest.mark.parametrize("style", [">-", "|", ""])
    def test_an_expression_over_several_lines_is_reported_in_its_line(self, style):
        written = f"results: {{label: Tulokset}}\n    rules:\n      - says: Ei.\n        holds: {style}"
        written += '\n          (status == "done"\n          or status == "opne")\n'
        form = FORM.replace("status: {label", "status: &s {label").rstrip() + "\n      " + written
        (finding,) = projects.read(PROJECT, form).problems
        assert address(finding) == "forms/tiny/form.yaml:20:24 D107"

    def test_an_expression_may_speak_of_what_its_rows_have(self, outcome):
        """
        lists:
          indicators:
            - {id: I1, label: A, budget: 100, aggregate: last}
            - {id: I2, label: B}
        === form
        tables:
          results:
            title: Tulokset
            rows: goals
            fields:
              wording: {label: Tavoite, given: goal.wording}
              status: {label: Tila, kind: choice, list: status, required_when: due}
            rules:
              - holds: goal in lines.goal or goal == "G1" or length(wording) > 5 or period.end < date("2026-12-31")
                at: status
                says: Ei.
              - {holds: code == "I1", at: status, says: Ei.}               #! D107 17
          figures:
            title: Luvut
            rows: {codes: indicators}
            fields:
              budget: {label: Budjetti, kind: money, given: row.budget}
              spent: {label: Käytetty, kind: money, aggregate: sum}
            rules:
              - {holds: 'spent <= budget * 1.1 or code in ("I1", "I2")', says: Ei.}
              - {holds: code == "I3", at: spent, says: Ei.}                #! D107 25
              - {holds: aggregate == "lats", at: spent, says: Ei.}         #! D107 30
              - {holds: length(aggregate) > 3, at: spent, says: Ei.}       #! D115 17
              - {holds: goal == "G1", at: spent, says: Ei.}                #! D107 17
          lines:
            title: Rivit
            rows: {lines: 3}
            fields:
              goal: {label: Tavoite, kind: choice, list: goals}
        """
        assert outcome.as_marked()

    def test_a_rule_is_shown_beside_a_field_that_is_answered(self, outcome):
        """
        === form
        tables:
          results:
            title: Tulokset
            rows: goals
            fields:
              wording: {label: Tavoite, given: goal.wording}
              status: {label: Tila, kind: choice, list: status}
            rules:
              - {holds: goal == "G1", says: Ei.}                            #! D105 9
              - {holds: goal == "G1", at: wording, says: Ei.}               #! D114 35
              - {holds: goal == "G1", at: stauts, says: Ei.}                #! D107 35
              - {holds: not blank(status)}                                  #! D105 9
        """
        assert outcome.as_marked()
        assert [finding.facts.get("key") for finding in outcome.loaded.problems] == ["at", None, None, "says"]

    def test_a_pattern_has_no_live_check_and_is_the_same_to_every_reader(self, outcome):
        r"""
        === form
        tables:
          results:
            title: Tulokset
            rows: goals
            fields:
              a: {label: A, pattern: "[A-Z]+"}             #! D117 30
              b: {label: B, pattern: "[A-Z"}               #! D120 30
              c: {label: C, pattern: 'a(?=b)'}             #! D115 30
              d: {label: D, pattern: '(a)\1'}              #! D115 30
        """
        assert outcome.as_marked()
        assert outcome.only("D117").effective_severity is Severity.INFO


class TestRules(FromDocstring):
    def test_the_attributes_of_a_field_become_rules_in_their_order(self, outcome):
        """
        === form
        tables:
          results:
            title: Tulokset
            rows: goals
            fields:
              text: {label: A, required: yes, min_length: 3, max_length: 9, unique: yes, required_when: }
              number: {label: B, kind: number, required: no, min: 0, max: 110 %, decimals: 2}
              date: {label: C, kind: date, not_before: period.start, not_after: 2026-12-31}
        """
        assert outcome.as_marked()
        table = outcome.project.form.table("results")
        assert [(rule.field_name, rule.code) for rule in table.rules] == [
            ("text", "R501"),
            ("text", "R504"),
            ("text", "R505"),
            ("text", "R507"),
            ("number", "R502"),
            ("number", "R503"),
            ("number", "R510"),
            ("date", "R508"),
            ("date", "R509"),
        ]
        assert table.field("text").max_length == 9
        assert table.rules[5].facts["limit"] == Constant(1.1)
        assert table.rules[8].facts["limit"] == Constant(date(2026, 12, 31))

    def test_a_limit_may_have_its_own_severity_and_words(self, outcome):
        """
        === form
        tables:
          results:
            title: Tulokset
            rows: goals
            fields:
              a: {label: A, required: {value: yes, severity: hint, says: Kertokaa.}, max_length: {value: 5}}
            rules:
              - {holds: length(a) > 3, severity: warning, says: Lyhyt.}
        """
        assert outcome.as_marked()
        required, longest, holds = outcome.project.form.table("results").rules
        assert (required.severity, required.message_override) == (Severity.HINT, Text.of(fi="Kertokaa."))
        assert (longest.severity, longest.message_override) == (Severity.ERROR, None)
        assert (holds.severity, holds.field_name) == (Severity.WARNING, "a")

    def test_on_free_lines_required_means_where_the_line_is_used(self, outcome):
        """
        === form
        tables:
          lines:
            title: Rivit
            rows: {lines: 3}
            fields:
              hint: {label: Hanke, given: project.name}
              a: {label: A, required: yes}
              b: {label: B}
              c: {label: C}
        """
        assert outcome.as_marked()
        (rule,) = outcome.project.form.table("lines").rules
        assert rule.fields_read == {"a", "b", "c"}

    def test_the_way_of_adding_up_is_resolved_to_the_codes_that_have_it(self, outcome):
        """
        lists:
          indicators:
            - {id: I1, label: A, aggregate: last}
            - {id: I2, label: B}
            - {id: I3, label: C, aggregate: max}
        === form
        tables:
          figures:
            title: Luvut
            rows: {codes: indicators}
            fields:
              actual: {label: Toteuma, kind: number, aggregate: sum, previous: yes}
            rules:
              - {when: aggregate == "last", holds: actual >= previous.actual, at: actual, says: Ei.}
              - {when: 'aggregate in ("sum", "max")', holds: actual > 0, at: actual, says: Ei.}
              - {when: not (aggregate != "distinct"), holds: actual > 0, at: actual, says: Ei.}
        """
        assert outcome.as_marked()
        members = [
            [constant.value for constant in part.among if isinstance(constant, Constant)]
            for rule in outcome.project.form.table("figures").rules
            for part in walk(rule.condition)
            if isinstance(part, Membership) and isinstance(part.among, tuple)
        ]
        assert members == [["I1"], ["I2", "I3"], [""]]
        knowns = {
            p.name
            for rule in outcome.project.form.table("figures").rules
            for p in walk(rule.condition)
            if isinstance(p, ContextValue)
        }
        assert knowns == {"code"}


class TestForms(FromDocstring):
    def test_an_unknown_form_is_reported_with_the_name_that_was_meant(self, outcome):
        """
        project:
          id: TEST
          name: Testihanke
          form: goal-reprot                     #! D118 9
          start: 2026-01-01
          end: 2026-12-31
          languages: [fi]
        """
        assert outcome.as_marked()
        assert outcome.only("D118").facts == {"form": "goal-reprot", "guess": "goal-report"}

    def test_a_form_may_extend_another_and_the_project_both(self, tmp_path):
        base = composed(
            "tables: {results: {title: T, rows: goals, fields: {a: {label: A, max_length: 5}, b: {label: B}}}}", FORM
        )
        top = """
title: Laaja
extends: base
tables:
  results:
    fields:
      b: {required: yes}
      c: {label: C}
    rules:
      - {holds: a != b, says: Sama.}
"""
        own = """
tables:
  results:
    title: Omat
    fields:
      a: {max_length: , label: Aa}
      d: {label: D}
    rules:
      - {holds: c != d, says: Sama.}
  more:
    title: Lisää
    rows: {lines: 2}
    fields: {e: {label: E}}
"""
        for name, text in (("base", base), ("tiny", top)):
            (tmp_path / "shared" / name).mkdir(parents=True)
            (tmp_path / "shared" / name / "form.yaml").write_text(text, encoding="utf-8")
        (tmp_path / "project.yaml").write_text(composed(own, PROJECT), encoding="utf-8")
        assert [finding.code.id for finding in load(tmp_path).problems] == ["D118"]
        form = projects.sound(load(tmp_path, forms=[tmp_path / "shared"])).form
        results = form.table("results")
        assert [table.id for table in form.tables] == ["results", "more"]
        assert (form.id, form.title.pick(["fi"]), results.title.pick(["fi"])) == ("tiny", "Laaja", "Omat")
        assert [(field.name, field.label.pick(["fi"])) for field in results.fields] == [
            ("a", "Aa"),
            ("b", "B"),
            ("c", "C"),
            ("d", "D"),
        ]
        assert results.field("a").max_length is None
        assert [rule.code for rule in results.rules] == ["R501", "R511", "R511"]

    def test_forms_that_extend_each_other_are_reported(self, tmp_path):
        for name, other in (("tiny", "base"), ("base", "tiny")):
            (tmp_path / "forms" / name).mkdir(parents=True)
            (tmp_path / "forms" / name / "form.yaml").write_text(f"title: A\nextends: {other}\n", encoding="utf-8")
        (tmp_path / "project.yaml").write_text(PROJECT, encoding="utf-8")
        assert [address(finding) for finding in load(tmp_path).problems] == ["forms/base/form.yaml:2:10 D114"]

    def test_a_problem_outside_the_project_folder_has_the_whole_path(self, tmp_path):
        (tmp_path / "shared" / "tiny").mkdir(parents=True)
        form = tmp_path / "shared" / "tiny" / "form.yaml"
        form.write_text("titel: A\n" + FORM, encoding="utf-8")
        (tmp_path / "home").mkdir()
        (tmp_path / "home" / "project.yaml").write_text(PROJECT, encoding="utf-8")
        loaded = load(tmp_path / "home", forms=[tmp_path / "shared"])
        assert [address(finding) for finding in loaded.problems] == [f"{form.as_posix()}:1:1 D104"]

    @pytest.mark.parametrize("name", ["goal-report", "goal-report-full"])
    def test_a_shipped_form_is_valid_and_complete_in_three_languages(self, name):
        assert name in shipped_forms()
        loaded = projects.read(projects.TINY_PROJECT.replace("form: tiny", f"form: {name}").replace(FALLBACK, ""))
        assert not loaded.problems
        assert projects.sound(loaded).form.id == name

    def test_the_full_form_says_only_what_it_adds(self):
        short, full = (
            projects.sound(projects.read(PROJECT.replace("form: tiny", f"form: {name}"))).form
            for name in ("goal-report", "goal-report-full")
        )
        assert [table.id for table in full.tables] == [table.id for table in short.tables] + [
            "outputs",
            "deviations",
            "costs",
        ]
        assert full.table("figures") == short.table("figures")
        assert full.table("results").fields == short.table("results").fields
        assert len(full.table("results").rules) == len(short.table("results").rules) + 1


@pytest.mark.parametrize(("lines", "fields", "is_refused"), [(5000, 20, 0), (5000, 21, 105_000), (1666, 60, 0)])
@pytest.mark.slow
def test_a_table_of_lines_with_too_many_answers_is_refused(lines: int, fields: int, is_refused: int) -> None:
    written = "".join(f"      f{number}: {{label: F{number}}}\n" for number in range(fields))
    form = (
        f"title: T\ntables:\n  rows:\n    title: R\n    rows: {{lines: {lines}}}\n    spare: 0\n    fields:\n{written}"
    )
    loaded = projects.read(projects.TINY_PROJECT, form)
    lengths = [finding.facts["length"] for finding in loaded.problems if finding.facts.get("what") == "lines × fields"]
    assert lengths == ([is_refused] if is_refused else [])
