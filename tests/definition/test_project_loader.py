"""A definition is read, or all of its problems are reported, each at its place."""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path

import projects
import pytest
import yaml
from definitions import FORM, PROJECT, FromDocstring, address
from hypothesis import given, settings
from hypothesis import strategies as st

from lamppu_xl.answer_types.registry import ANSWER_TYPES
from lamppu_xl.definition import load
from lamppu_xl.definition.yaml_tree import LARGEST_FILE, MOST_VALUES
from lamppu_xl.domain.answer_types import YES_NO
from lamppu_xl.domain.field_roles import FieldRole
from lamppu_xl.domain.finding_codes import CODES, Severity
from lamppu_xl.domain.form import Aggregate
from lamppu_xl.domain.partners import Role
from lamppu_xl.domain.text import Phrase, Text, VocabularyTerm
from lamppu_xl.i18n.translator import translator_for

LAUGHS = b"\n".join(
    b"%c: &%c [%s]" % (name, name, b",".join([b"*%c" % before] * 10))
    for before, name in zip(b"abcdef", b"bcdefg", strict=True)
)
"""Lists of ten lists of ten lists."""

WORDS = st.sampled_from(
    [*re.findall(r"[\w.-]+|[\[\]{}:,&*<>|\"'#?!-]|\n *", PROJECT + FORM + projects.TINY_FORM), *"\0\t😀", "--- "]
)


class TestSound(FromDocstring):
    def test_the_project_that_the_other_tests_start_from_has_no_problems(self, outcome):
        """ """
        assert outcome.as_marked()
        assert outcome.project.id == "TEST"

    def test_what_is_left_out_has_its_default(self, outcome):
        """
        partners:
          - {id: ALFA, name: Alfan opisto, roles: coordinator}
        """
        assert outcome.as_marked()
        (partner,) = outcome.project.partners
        assert (partner.language, partner.roles, partner.aliases) == ("fi", (Role.COORDINATOR,), ())
        assert outcome.project.goals[0].due_in == {"2026-1", "2026-2"}
        assert not outcome.project.periods[0].final

    def test_a_plain_text_is_in_the_main_language(self, outcome):
        """
        project:
          id: TEST
          name: Projekt
          form: tiny
          start: 2026-01-01
          end: 2026-12-31
          languages: [sv, fi]
          fallback: {fi: [sv]}
        """
        assert outcome.as_marked()
        assert outcome.project.name == Text.of(sv="Projekt")
        assert outcome.project.language == "sv"

    def test_no_word_becomes_a_truth_a_date_or_a_number_by_itself(self, outcome):
        """
        lists:
          indicators:
            - {id: no, label: 2026-01-01}
            - {id: 007, label: yes}
        """
        assert outcome.as_marked()
        assert [option.id for option in outcome.project.lists["indicators"].options] == ["no", "007"]
        assert outcome.project.lists["indicators"].options[0].label == Text.of(fi="2026-01-01")

    def test_details_are_read_as_they_look_unless_they_stand_in_quotes(self, outcome):
        """
        lists:
          indicators:
            - id: I1
              label: Kokoukset
              target: 4.5
              begun: 2026-02-01
              unit: kpl
              phone: 0401234567
              version: "4.5"
              place: {fi: Kajaani, sv: Kajana}
        """
        assert outcome.as_marked()
        assert outcome.project.lists["indicators"].options[0].details == {
            "target": 4.5,
            "begun": date(2026, 2, 1),
            "unit": Text.same("kpl"),
            "phone": Text.same("0401234567"),
            "version": Text.same("4.5"),
            "place": Text.of(fi="Kajaani", sv="Kajana"),
        }

    def test_a_detail_that_a_table_shows_is_read_as_the_table_says(self, outcome):
        """
        lists:
          indicators:
            - {id: I1, label: Kokoukset, code: 12, state: done}
        === form
        tables:
          figures:
            title: Luvut
            rows: {codes: indicators}
            fields:
              number: {label: Koodi, given: row.code}
              state: {label: Tila, kind: choice, list: status, given: row.state}
              actual: {label: Toteuma, kind: number}
        """
        assert outcome.as_marked()
        details = outcome.project.lists["indicators"].options[0].details
        assert details == {"code": Text.same("12"), "state": Text.of(fi="Valmis")}
        assert outcome.project.form.table("figures").field("state").kind is ANSWER_TYPES["text"]

    def test_whom_and_when_something_concerns(self, outcome):
        """
        goals:
          - {id: G1, title: A, wording: A., applies_to: all, due_in: all}
          - {id: G2, title: B, wording: B., applies_to: coordinator, due_in: 2026-2}
          - {id: G3, title: C, wording: C., applies_to: [BEETA]}
        lists:
          indicators:
            - {id: I1, label: A, applies_to: BEETA, periods: 2026-1, due_in: [2026-1], aggregate: never}
        """
        assert outcome.as_marked()
        alfa, beeta = outcome.project.partners
        assert [goal.id for goal in outcome.project.goals_of(alfa)] == ["G1", "G2"]
        assert [goal.id for goal in outcome.project.goals_of(beeta)] == ["G1", "G3"]
        assert outcome.project.goals[1].due_in == {"2026-2"}
        option = outcome.project.lists["indicators"].options[0]
        assert (option.shown_in, option.due_in, option.aggregate) == ({"2026-1"}, {"2026-1"}, Aggregate.NEVER)

    def test_every_project_has_the_lists_yes_no_goals_and_partners(self, outcome):
        """ """
        lists = outcome.project.lists
        assert [option.id for option in lists[YES_NO].options] == ["yes", "no"]
        assert lists["goals"].options[0].label == Text.of(fi="G1 Verkosto")
        assert lists["partners"].options[1].label == Text.same("Beetan opisto")

    def test_a_role_is_declared_or_inferred(self, outcome):
        """
        === form
        tables:
          results:
            title: Tulokset
            rows: goals
            fields:
              kind: {label: Laji, kind: choice, list: status}
              state: {label: Tila, kind: choice, list: status, role: status}
              deviation: {label: Poikkeama}
          deviations:
            title: Poikkeamat
            rows: {lines: 2}
            fields:
              what: {label: Mitä}
          deviating:
            title: Muut
            rows: record
            fields:
              deviation: {label: Poikkeama}
        """
        assert outcome.as_marked()
        roles = {
            f"{table.id}.{field.name}": field.role for table in outcome.project.form.tables for field in table.fields
        }
        assert roles == {
            "results.kind": None,
            "results.state": FieldRole.STATUS,
            "results.deviation": FieldRole.DEVIATION,
            "deviations.what": FieldRole.DEVIATION,
            "deviating.deviation": FieldRole.DEVIATION,
        }

    def test_a_declared_deviation_replaces_all_inferred_ones(self, outcome):
        """
        === form
        tables:
          results:
            title: Tulokset
            rows: goals
            fields:
              secret: {label: Salaisuus, kind: choice, list: status, personal: yes}
              status: {label: Tila, kind: choice, list: status}
              deviation: {label: Poikkeama}
              gap: {label: Ero, role: deviation}
        """
        assert outcome.as_marked()
        assert [field.role for field in outcome.project.form.tables[0].fields] == [
            None,
            FieldRole.STATUS,
            None,
            FieldRole.DEVIATION,
        ]

    def test_a_text_of_a_record_may_be_declared_a_deviation_whatever_its_name(self, outcome):
        """
        === form
        tables:
          summary:
            title: Yhteenveto
            rows: record
            fields:
              change: {label: Muutos, role: deviation}
        """
        assert outcome.as_marked()
        assert [field.role for field in outcome.project.form.tables[0].fields] == [FieldRole.DEVIATION]

    def test_a_role_where_it_has_no_meaning_is_reported(self, outcome):
        """
        === form
        tables:
          results:
            title: Tulokset
            rows: goals
            fields:
              first: {label: A, kind: choice, list: status, role: status}
              second: {label: B, kind: choice, list: status, role: status}        #! D114 54
              third: {label: C, role: state}                                      #! D106 31
              fourth: {label: D, role: deviation, given: goal.title}              #! D114 26
          figures:
            title: Luvut
            rows: {codes: status}
            fields:
              note: {label: E, role: deviation}                                   #! D114 24
          lines:
            title: Rivit
            rows: {lines: 2}
            fields:
              note: {label: F, role: status, personal: yes}                       #! D114 24, D114 24, D114 24, D114 24
        """
        assert outcome.as_marked()

    def test_anchors_may_repeat_a_value(self, outcome):
        """
        lists:
          indicators:
            - {id: I1, label: Kokoukset, unit: &unit {fi: kpl, sv: st.}}
            - {id: I2, label: Kyselyt, unit: *unit}
        """
        assert outcome.as_marked()
        assert outcome.project.lists["indicators"].options[1].details["unit"] == Text.of(fi="kpl", sv="st.")

    def test_a_byte_order_mark_and_windows_line_ends_do_no_harm(self, tmp_path):
        (tmp_path / "forms" / "tiny").mkdir(parents=True)
        for path, text in (("project.yaml", PROJECT), ("forms/tiny/form.yaml", FORM)):
            (tmp_path / path).write_bytes(b"\xef\xbb\xbf" + text.replace("\n", "\r\n").encode())
        assert projects.sound(load(tmp_path)).id == "TEST"
        assert load(tmp_path / "project.yaml") == load(tmp_path)


class TestFiles(FromDocstring):
    def test_a_file_that_unfolds_to_too_many_values_names_the_limit(self, tmp_path):
        (tmp_path / "project.yaml").write_bytes(b"a: &a [1,2,3,4,5,6,7,8,9,0]\n" + LAUGHS)
        (finding,) = load(tmp_path).problems
        assert finding.code.id == "D240"
        assert finding.facts == {"what": VocabularyTerm("values_counted"), "limit": MOST_VALUES}

    def test_ten_thousand_partners_with_contacts_are_within_the_limits(self):
        partner = """
        - id: P00001
          name: Provider 00001
          language: en
          aliases: [The first provider, Provider One]
          business_id: 1234567-1
          roles: [coordinator, partner]
          joined: 2030-01-01
          left: 2030-12-31
          contact: {name: Person 00001, email: person.00001@provider.example.org, phone: '+358 40 123 4567'}
          details: {region: North Ostrobothnia, type: Vocational college, students: 1234, staff: 123}
        """

        def values(tree):
            parts = tree.items() if isinstance(tree, dict) else enumerate(tree) if isinstance(tree, list) else ()
            return 1 + sum(isinstance(tree, dict) + values(part) for _, part in parts)

        assert 10_000 * len(partner.encode()) < LARGEST_FILE
        assert 10_000 * values(yaml.safe_load(partner)) < MOST_VALUES

    @pytest.mark.parametrize(
        ("text", "expected", "detail"),
        [
            (b"project: [", "project.yaml:2:1 D101", VocabularyTerm("yaml_flow")),
            (b"a: 1\nb 2\nc: 3", "project.yaml:2:1 D101", VocabularyTerm("yaml_no_colon")),
            (b"a:\n  - b: 1\n   c: 2", "project.yaml:3:4 D101", VocabularyTerm("yaml_indent")),
            (b'a: 1\nb: "c\nd: 3\n', "project.yaml:2:4 D101", VocabularyTerm("yaml_quote")),
            (b'a: "C:\\users"', "project.yaml:1:9 D101", VocabularyTerm("yaml_escape")),
            (b"\xef\xbb\xbfa: bc\xe4", "project.yaml:1:6 D101", VocabularyTerm("not_utf8")),
            (b"a:\n\tb: c", "project.yaml:2:1 D101", VocabularyTerm("yaml_tab")),
            (b"a: 1\n---\nb: 2", "project.yaml:2:1 D101", VocabularyTerm("yaml_documents")),
            (b"a: &x [*x]", "project.yaml:1:8 D101", VocabularyTerm("yaml_recursive")),
            (b"a: *x", "project.yaml:1:4 D101", VocabularyTerm("yaml_alias")),
            (b"a: \xe4", "project.yaml:1:4 D101", VocabularyTerm("not_utf8")),
            (b"a: b\nc: \x07", "project.yaml:2:4 D101", VocabularyTerm("control_character")),
            (b"[" * 1000, "project.yaml:1:41 D101", VocabularyTerm("yaml_too_deep")),
        ],
    )
    def test_a_file_that_is_not_yaml_is_reported_at_the_place(self, tmp_path, text, expected, detail):
        (tmp_path / "project.yaml").write_bytes(text)
        loaded = load(tmp_path)
        assert [address(finding) for finding in loaded.problems] == [expected]
        assert loaded.problems[0].facts == {"detail": detail}
        assert loaded.project is None

    def test_merge_keys_tags_and_hidden_characters_are_refused(self, outcome):
        """
        partners:
          - &alfa {id: ALFA, name: Alfan opisto, roles: [coordinator]}
          - <<: *alfa                                    #! D101 5
            id: BEETA
            name: !!str Beetan opisto                    #! D101 11
          - {id: GAMMA, name: "Gam\\x07man opisto"}      #! D101 23
        """
        assert outcome.as_marked()

    @pytest.mark.parametrize("text", [b"", b"# nothing yet", b"- a", b"words"])
    def test_a_file_without_keys_is_no_definition(self, tmp_path, text):
        (tmp_path / "project.yaml").write_bytes(text)
        assert [address(finding) for finding in load(tmp_path).problems] == ["project.yaml:1:1 D106"]

    def test_a_file_that_is_not_there_is_reported(self, tmp_path):
        loaded = load(tmp_path / "nowhere")
        assert [address(finding) for finding in loaded.problems] == ["project.yaml D102"]
        assert loaded.folder == tmp_path / "nowhere"

    @pytest.mark.parametrize("path", [Path("\0"), Path("/dev/null/x.yaml"), Path("x" * 5000)])
    def test_a_path_that_cannot_exist_is_reported_as_well(self, path):
        assert [finding.code.id for finding in load(path).problems] == ["D102"]

    def test_a_folder_called_project_yaml_is_reported(self, tmp_path):
        (tmp_path / "project.yaml").mkdir()
        assert [finding.code.id for finding in load(tmp_path).problems] == ["D102"]

    def test_the_same_key_twice_is_reported_at_the_second(self, outcome):
        """
        partners:
          - id: ALFA
            name: Alfan opisto
            roles: coordinator
            name: Alfa                    #! D103 5
        """
        assert outcome.as_marked()
        assert outcome.only("D103").facts == {"key": "name"}

    def test_a_key_that_is_a_list_is_reported(self, outcome):
        """
        partners:
          - {id: ALFA, name: Alfan opisto, roles: coordinator, [a]: b}   #! D106 56
        """
        assert outcome.as_marked()


class TestKeysAndValues(FromDocstring):
    def test_an_unknown_key_is_reported_with_the_name_that_was_meant(self, outcome):
        """
        project:
          id: TEST
          name: Testihanke
          form: tiny
          start: 2026-01-01
          end: 2026-12-31
          languages: [fi]
          fallbak: {}                                        #! D104 3
        partners:
          - {id: ALFA, name: Alfa, roles: coordinator, contact: {emial: a@example.fi}}   #! D104 58
        lists:
          indicators:
            - {id: I1, label: Kokoukset, aplies_to: ALFA}    #! D104 34
            - {id: I2, label: Kyselyt, agregate: sum}        #! D104 32
        budget: 100                                          #! D104 1
        === form
        tables:
          results:
            title: Tulokset
            rows: goals
            order: 1                                         #! D104 5
            fields:
              status: {label: Tila, max_lenght: 100}         #! D104 29
              results: {label: Tulokset, max_length: {value: 10, severty: error}}   #! D104 58
        """
        assert outcome.as_marked()
        guesses = [finding.facts["guess"] for finding in outcome.loaded.problems]
        assert guesses == ["", "max_length", "severity", "fallback", "email", "applies_to", "aggregate", ""]

    def test_a_missing_key_is_reported_where_it_should_stand(self, outcome):
        """
        project:                                            #! D105 1
        periods:
          - {id: 2026-1, label: Kevät, start: 2026-01-01}   #! D105 5, D105 5
        partners:
          - name: Alfan opisto                              #! D105 5
          - id: BEETA
            name:                                           #! D105 5, D143 5
        """
        assert outcome.as_marked()

    def test_a_missing_key_of_the_form_is_reported_in_the_form(self, outcome):
        """
        === form
        title:                                              #! D105 1, D143 1
        tables:
          results:
            title: Tulokset
            rows: goals
            fields:
              status: {label: Tila, kind: choice}           #! D105 15
              results:                                      #! D105 15
          empty:
            title: Tyhjä                                    #! D105 5, D105 5
        """
        assert outcome.as_marked()

    def test_a_value_of_another_form_is_reported_with_what_belongs_there(self, outcome):
        """
        project:
          id: TEST
          name: [Testihanke]                        #! D106 9
          form: tiny
          start: 1.1.2026                           #! D106 10
          end: 2026-13-31                           #! D106 8
          languages: [fi]
        periods:
          - {id: 2026-1, label: {fi: [Kevät]}, start: 2026-01-01, end: 2026-06-30, deadline: 2026-07-15} #! D106 30
          - id: 2026-2
            label: Syksy
            start: 2026-07-01
            end: 2026-12-31
            deadline: soon                          #! D106 15
            final: maybe                            #! D106 12
        partners:
          ALFA: Alfan opisto                        #! D106 3
        goals: none                                 #! D106 8
        === form
        tables:
          results:
            title: ""                               #! D106 12
            rows: {goals: yes, lines: 2}            #! D106 11
            fields:
              status: {label: Tila, kind: integer, min: "1,5", max: ten, decimals: -1}   #! D106 49, D106 61, D106 76
          lines:
            title: Rivit
            rows: {lines: many}                     #! D106 19
            fields: [a, b]                          #! D106 13
        """
        assert outcome.as_marked()
        expected = {
            finding.facts["value"]: finding.facts["expected"]
            for finding in outcome.loaded.problems
            if finding.facts["value"] not in ("", "[…]", "{…}")
        }
        assert expected == {
            "1,5": "1.5",
            "ten": VocabularyTerm("number"),
            "-1": VocabularyTerm("integer"),
            "many": VocabularyTerm("integer"),
            "1.1.2026": "2026-01-01",
            "2026-13-31": Phrase("existing_day"),
            "soon": Phrase("day_pattern"),
            "maybe": ("yes", "no"),
            "none": VocabularyTerm("list_or_file"),
        }

    def test_a_word_out_of_a_few_is_reported_with_all_of_them(self, outcome):
        """
        partners:
          - {id: ALFA, name: Alfan opisto, roles: [koordinaattori]}     #! D106 44
        lists:
          indicators:
            - {id: I1, label: Kokoukset, aggregate: average}            #! D106 45
        === form
        tables:
          results:
            title: Tulokset
            rows: goals
            fields:
              status: {label: Tila, required: {value: yes, severity: info}}   #! D106 62
        """
        assert outcome.as_marked()
        assert [finding.facts["expected"] for finding in outcome.loaded.problems] == [
            ("error", "warning", "hint"),
            ("coordinator", "partner"),
            ("sum", "last", "max", "distinct", "mean", "minimum", "latest", "never", "maximum"),
        ]

    def test_a_number_or_date_that_excel_could_not_use_is_reported(self, outcome):
        """
        project:
          id: TEST
          name: Testihanke
          form: tiny
          start: 1899-12-31                         #! D106 10
          end: 2026-12-31
          languages: [fi]
        === form
        tables:
          results:
            title: Tulokset
            rows: goals
            fields:
              a: {label: A, width: 0}               #! D106 28
              b: {label: B, kind: number, decimals: 9}   #! D106 45
              c: {label: C, max_length: 0}          #! D106 33
          lines:
            title: Rivit
            rows: {lines: 0}                        #! D106 19
            fields: {a: {label: A}}
        """
        assert outcome.as_marked()
        assert outcome.loaded.problems[0].facts == {"value": "0", "expected": "1–255"}

    def test_contacts_and_business_ids_have_their_form(self, outcome):
        """
        partners:
          - id: ALFA
            name: Alfan opisto
            roles: coordinator
            business_id: FI123                                          #! D106 18
            contact: {name: Koordinaattori, email: koordinaattori}      #! D106 44
        """
        assert outcome.as_marked()


class TestReferences(FromDocstring):
    def test_a_reference_to_nothing_is_reported_with_what_was_meant(self, outcome):
        """
        project:
          id: TEST
          name: Testihanke
          form: tiny
          start: 2026-01-01
          end: 2026-12-31
          languages: [fi, swe]                                    #! D107 19
        partners:
          - {id: ALFA, name: Alfan opisto, roles: coordinator}
          - {id: BEETA, name: Beetan opisto, language: en}        #! D107 48
        goals:
          - {id: G1, title: Verkosto, wording: A., applies_to: [ALFA, BETA], due_in: 2026-3}  #! D107 63, D107 78
        lists:
          indicators:
            - {id: I1, label: Kokoukset, state: dne, budget: 5, periods: [2026-1, 2027-1]}  #! D107 41, D104 46, D107 75
        === form
        tables:
          results:
            title: Tulokset
            rows: goals
            fields:
              status: {label: Tila, kind: chioce}                 #! D107 35
              state: {label: Tila, kind: choice, list: statsu}    #! D107 48
              wording: {label: Tavoite, given: goal.wordign}      #! D107 40
          figures:
            title: Luvut
            rows: {codes: indicator}                              #! D107 19
            fields:
              actual: {label: Toteuma, kind: number}
          more:
            title: Lisää
            rows: {codes: indicators}
            fields:
              state: {label: Tila, kind: choice, list: status, given: row.state}
              budget: {label: Budjetti, kind: money, given: row.bugdet}
              remark: {label: Huomautus}
        """
        assert outcome.as_marked()
        guesses = {finding.facts.get("name"): finding.facts["guess"] for finding in outcome.loaded.problems}
        assert guesses == {
            None: "bugdet",
            "chioce": "choice",
            "statsu": "status",
            "goal.wordign": "goal.wording",
            "indicator": "indicators",
            "swe": "se",
            "en": "",
            "BETA": "BEETA",
            "2026-3": "2026-2",
            "dne": "done",
            "2027-1": "2026-1",
        }

    def test_a_fallback_is_for_a_language_of_the_project(self, outcome):
        """
        project:
          id: TEST
          name: Testihanke
          form: tiny
          start: 2026-01-01
          end: 2026-12-31
          languages: [fi, sv]
          fallback: {sv: [fi], en: [fi]}                          #! D107 24
        """
        assert outcome.as_marked()

    def test_who_refers_to_something_broken_has_done_nothing_wrong(self, outcome):
        """
        partners:
          - {id: ALFA, name: Alfan opisto, roles: coordinator}
          - {id: BEETA}                                           #! D105 5
        goals:
          - {id: G1, title: Verkosto, wording: A., applies_to: BEETA}
        === form
        tables:
          results:
            title: Tulokset
            rows: goals
            fields:
              status: {kind: choice, list: status}                #! D105 15
              remark: {label: Huomautus, required_when: status == "done"}
            rules:
              - {holds: remark in lines.name or sum(lines.people) > 0, says: Ei.}
          lines:
            rows: {lines: 3}                                      #! D105 5
            fields:
              name: {label: Nimi}
        """
        assert outcome.as_marked()

    def test_the_same_id_twice_is_reported_at_the_second(self, outcome):
        """
        periods:
          - {id: 2026-1, label: Kevät, start: 2026-01-01, end: 2026-06-30, deadline: 2026-07-15}
          - {id: 2026-1, label: Syksy, start: 2026-07-01, end: 2026-12-31, deadline: 2027-01-15}   #! D108 10
        partners:
          - {id: ALFA, name: Alfan opisto, roles: coordinator, aliases: [Alfa]}
          - {id: Alfa, name: Beetan opisto, aliases: [ALFA]}       #! D108 10, D108 47
        goals:
          - {id: G1, title: Verkosto, wording: A.}
          - {id: G1, title: Oppaat, wording: B.}                   #! D108 10
        lists:
          indicators:
            - {id: I1, label: Kokoukset}
            - {id: I1, label: kokoukset}                           #! D108 12, D108 23
          partners: []                                             #! D141 3
        """
        assert outcome.as_marked()

    def test_labels_are_distinct_in_each_language(self, outcome):
        """
        project:
          id: TEST
          name: {fi: Testihanke, sv: Testprojekt}
          form: tiny
          start: 2026-01-01
          end: 2026-12-31
          languages: [fi, sv]
          fallback: {sv: [fi]}
        lists:
          status:
            - {id: open, label: Klart}
            - {id: done, label: {fi: Valmis, sv: Klart}}             #! D108 42
            - {id: late, label: {fi: Myöhässä, sv: Sen}}
        """
        assert outcome.as_marked()

    def test_an_id_has_plain_characters_and_a_name_is_a_small_word(self, outcome):
        """
        project:
          id: Test project                                           #! D109 7
          name: Testihanke
          form: tiny
          start: 2026-01-01
          end: 2026-12-31
          languages: [fi]
        periods:
          - {id: 2026/1, label: Kevät, start: 2026-01-01, end: 2026-06-30, deadline: 2026-07-15}   #! D109 10
        partners:
          - {id: LÄNSI, name: Lännen opisto, roles: coordinator}     #! D109 10
          - {id: THIRTEENCHARS, name: Beetan opisto}                 #! D109 10
          - {id: partner, name: Gamman opisto}                       #! D141 10
        goals:
          - {id: G 1, title: Verkosto, wording: A.}                  #! D109 10
        lists:
          Indicators: []                                             #! D109 3
          indicators:
            - {id: a..b, label: Kokoukset}                           #! D109 12
            - {id: I2, label: Kyselyt, Tavoite-arvo: 3}              #! D109 32
        === form
        tables:
          Results:                                                   #! D109 3
            title: Tulokset
            rows: goals
            fields:
              Status: {label: Tila}                                  #! D109 7
              goal: {label: Tavoite}                                 #! D141 7
              due: {label: Määräaika}                                #! D141 7
              class: {label: Luokka}                                 #! D141 7
              code: {label: Koodi}
        """
        assert outcome.as_marked()
        assert outcome.loaded.problems[0].facts["expected"] == "a–z 0–9 _ (1–30)"


class TestDates(FromDocstring):
    def test_what_ends_before_it_starts_is_reported_at_its_end(self, outcome):
        """
        project:
          id: TEST
          name: Testihanke
          form: tiny
          start: 2026-12-31
          end: 2026-01-01                                            #! D110 8
          languages: [fi]
        periods:
          - id: 2026-1
            label: Kevät
            start: 2026-01-01
            end: 2025-06-30                                          #! D110 10
            deadline: 2025-07-15                                     #! D110 15
        """
        assert outcome.as_marked()
        assert {finding.facts["what"] for finding in outcome.loaded.problems if finding.code.id == "D110"} == {
            "TEST",
            "2026-1",
            "2026-1 deadline",
        }

    def test_periods_follow_each_other_within_the_project(self, outcome):
        """
        project:
          id: TEST
          name: Testihanke
          form: tiny
          start: 2027-01-01                                          #! D114 10, D114 10
          end: 2027-12-31
          languages: [fi]
        periods:
          - {id: 2026-1, label: Kevät, start: 2026-01-01, end: 2026-06-30, deadline: 2026-07-15}
          - {id: 2026-2, label: Syksy, start: 2026-06-01, end: 2026-12-31, deadline: 2027-01-15}   #! D114 39
        """
        assert outcome.as_marked()
        before, *_ = outcome.loaded.problems
        for language, advice in (("en", "Correct one"), ("fi", "Korjatkaa jompikumpi"), ("sv", "Rätta eller")):
            message = translator_for(language).message(before)
            assert "“2026-1 2026-01-01 – 2026-06-30”" in message.replace("”2026-1", "“2026-1")
            assert advice in message, "the days of the project cannot be left out"


class TestPresence(FromDocstring):
    def test_what_a_project_cannot_do_without_is_reported(self, outcome):
        """
        periods:                              #! D119 1
        partners: []                          #! D119 1
        goals: []                             #! D119 1
        === form
        lists:
          status: []
        tables:
          results:
            title: Tulokset
            rows: goals
            fields:
              status: {label: Tila, kind: choice, list: status}    #! D119 49
          more:                                                    #! D119 3
            title: Lisää
            rows: record
            fields: {}
        """
        assert outcome.as_marked()

    def test_a_project_without_a_coordinator_is_reported(self, outcome):
        """
        partners:
          - {id: ALFA, name: Alfan opisto}    #! D119 3
        """
        assert outcome.as_marked()

    def test_goals_are_needed_only_where_a_table_asks_for_them(self, outcome):
        """
        goals:
        === form
        tables:
          contact:
            title: Yhteys
            rows: record
            fields: {name: {label: Nimi}}
        """
        assert outcome.as_marked()

    def test_a_table_needs_a_field_to_be_answered(self, outcome):
        """
        lists:
          indicators: [{id: I01, label: Osallistujat, unit: hlö}]
        === form
        tables:
          figures:                                                  #! D119 3
            title: Luvut
            rows: {codes: indicators}
            fields: {unit: {label: Yksikkö, given: row.unit}}
        """
        assert outcome.as_marked()

    def test_a_list_of_rows_may_still_be_empty(self, outcome):
        """
        lists:
          indicators: []
        === form
        tables:
          figures:
            title: Luvut
            rows: {codes: indicators}
            fields: {actual: {label: Toteuma, kind: number}}
        """
        assert outcome.as_marked()


class TestEverythingAtOnce(FromDocstring):
    def test_all_problems_of_all_files_come_at_once_in_their_order(self, outcome):
        """
        project:
          id: TEST
          name: Testihanke
          form: tiny
          start: 2026-01-01
          end: 31.12.2026                                            #! D106 8
          languages: [fi]
          colour: blue                                               #! D104 3
        periods:
          - {id: 2026-1, label: Kevät, start: 2026-01-01, end: 2026-06-30}             #! D105 5
        partners:
          - {id: ALFA, name: Alfan opisto, roles: coordinator}
          - {id: ALFA, name: Beetan opisto}                          #! D108 10
        goals:
          - {id: G1, title: "Mitä/miksi", wording: A., applies_to: BETA}               #! D112 21, D107 60
        === form
        tables:
          results:
            title: Tulokset
            rows: goals
            fields:
              status: {label: Tila, kind: choice, list: statuses}    #! D107 49
              text: {label: Teksti, min_length: 9, max_length: 5}    #! D114 29
            rules:
              - {holds: text == staus, says: Ei.}                    #! D107 25
        """
        assert outcome.as_marked()
        assert outcome.loaded.project is None

    def test_every_code_of_a_definition_is_expected_somewhere_here(self):
        tests = Path(__file__).parents[1]
        files = [file for file in tests.rglob("test_*.py") if file.parent.name != "i18n"]
        text = "".join(file.read_text(encoding="utf-8") for file in files)
        assert {code for code in CODES if code.startswith("D")} <= set(re.findall(r"\bD[12]\d\d\b", text))

    @pytest.mark.parametrize("project", [PROJECT, projects.TINY_PROJECT])
    def test_each_finding_carries_the_facts_of_its_code(self, project):
        broken = re.sub(r"\b(id|name|label|start|form): ", r"\1x: ", project)
        problems = [*projects.read(broken, FORM).problems, *projects.read(project, "a: b").problems]
        assert problems
        assert all(set(finding.facts) == set(finding.code.facts) for finding in problems)


class TestNothingBreaksTheReader:
    @given(st.lists(WORDS, max_size=80).map("".join))
    @pytest.mark.slow
    def test_any_text_is_read_or_reported(self, text):
        self.is_reported(text)

    @settings(max_examples=40)
    @given(st.integers(0, 4000), st.integers(0, 60), st.lists(WORDS, max_size=4).map("".join), st.booleans())
    @pytest.mark.slow
    def test_any_change_of_a_definition_is_read_or_reported(self, start, length, text, in_form):
        project, form = projects.TINY_PROJECT, projects.TINY_FORM
        if in_form:
            form = form[:start] + text + form[start + length :]
        else:
            project = project[:start] + text + project[start + length :]
        self.is_reported(project, form)

    @given(st.binary(max_size=60))
    def test_any_bytes_are_read_or_reported(self, data):
        self.is_reported(data.decode("utf-8", "surrogateescape"))

    @staticmethod
    def is_reported(project: str, form: str = FORM) -> None:
        loaded = projects.read(project, form)
        assert (loaded.project is None) == any(
            finding.effective_severity is Severity.ERROR for finding in loaded.problems
        )
        assert all(set(finding.facts) == set(finding.code.facts) for finding in loaded.problems)
        assert list(loaded.problems) == sorted(loaded.problems, key=lambda finding: finding.place.sort_key())
