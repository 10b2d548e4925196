"""What Textual 8.2 was found to do to terminals and to secrets, and the tests of each remedy.

The numbers are those of the experiments that found it. A remedy is told as file and tests.
"""

from collections.abc import Mapping
from typing import Final

REMEDIES: Final[Mapping[str, Mapping[str, tuple[str, ...]]]] = {
    "E1 markup in text of others crashes, vanishes or becomes a link": {
        "terminal/test_hostile_text.py": ("test_markup_in_foreign_text_is_shown_and_not_obeyed",),
        "ui/test_configuration_list.py": ("test_hostile_names_are_shown_and_do_nothing",),
        "history/test_history_screen.py": ("test_hostile_words_are_shown_and_do_nothing",),
    },
    "E1b escaping does not survive nested brackets": {
        "terminal/test_hostile_text.py": (
            "test_hostile_text_reaches_the_terminal_through_no_widget",
        ),
        "terminal/test_markup.py": ("test_no_text_is_made_of_markup_and_none_is_escaped",),
    },
    "E1c markup=False and Text are the constructs that hold": {
        "terminal/test_markup.py": ("test_whatever_could_parse_markup_is_told_not_to",),
        "terminal/test_hostile_text.py": ("test_text_stays_readable_in_every_widget",),
    },
    "E2 control sequences reach the terminal through every widget": {
        "terminal/test_hostile_text.py": (
            "test_hostile_text_reaches_the_terminal_through_no_widget",
        ),
        "ui/test_list_lines.py": ("test_a_hostile_sentence_reaches_no_terminal_as_it_is",),
    },
    "E2b one filter of lines stops them, and the domain does before": {
        "terminal/test_hostile_text.py": (
            "test_hostile_text_reaches_the_terminal_through_no_widget",
            "test_a_filtered_segment_keeps_its_width",
        ),
        "domain/test_visible_text.py": (
            "test_every_control_format_surrogate_and_separator_character_is_replaced",
        ),
    },
    "E3 a crash prints secrets from locals": {
        "terminal/test_crash_reports.py": (
            "test_a_crash_shows_type_and_place_only_and_returns_70",
        ),
        "terminal/test_secret_field.py": (
            "test_a_crash_with_a_secret_in_the_field_does_not_show_it",
        ),
        "terminal/test_hardened_process.py": (
            "test_an_uncaught_exception_is_reported_without_its_text",
        ),
        "leaks/test_canary_endings.py": ("test_a_crash_with_the_secret_in_the_form",),
    },
    "E3b the process ends with 0 after a crash": {
        "terminal/test_crash_reports.py": (
            "test_a_crash_shows_type_and_place_only_and_returns_70",
        ),
        "terminal/test_clean_endings.py": (
            "test_an_exit_code_and_message_reach_the_shell_without_control_characters",
        ),
    },
    "E4 a log of the keys": {
        "terminal/test_hardened_process.py": ("test_textual_writes_no_log_of_the_keys",),
    },
    "E4b variables that write the screen to a file or press keys": {
        "terminal/test_hardened_process.py": (
            "test_a_variable_that_leaks_or_redirects_is_dropped",
        ),
        "terminal/test_textual_private_parts.py": (
            "test_the_screenshot_command_has_the_title_by_which_it_is_dropped",
        ),
    },
    "E5 copying from a password field": {
        "terminal/test_secret_field.py": (
            "test_copying_and_cutting_send_nothing_to_the_clipboard",
        ),
    },
    "E5b a paste is cut silently, and its mask tells its length": {
        "terminal/test_secret_input.py": (
            "test_the_first_line_of_a_paste_is_taken_without_what_cannot_be_seen",
            "test_a_paste_that_is_probably_not_meant_is_a_problem",
        ),
        "terminal/test_secret_field.py": ("test_the_mask_has_one_width",),
    },
    "E17 a masked GUID is emptied by a blank or a brace": {
        "domain/test_normalisation.py": ("test_a_pasted_guid_loses_braces_blanks_and_capitals",),
    },
    "E6 signals leave the terminal as it must not be": {
        "terminal/test_clean_endings.py": ("test_a_signal_ends_the_app_with_a_restored_terminal",),
        "end_to_end/test_leaving_story.py": ("test_a_signal_during_a_wait_ends_with_its_own_code",),
    },
    "E6c a lost terminal is not noticed": {
        "terminal/test_clean_endings.py": (
            "test_a_lost_terminal_ends_the_app_within_2_seconds",
            "test_a_lost_terminal_costs_no_processor_time",
        ),
    },
    "E7 drawing without a terminal": {
        "terminal/test_hardened_process.py": (
            "test_without_a_terminal_one_sentence_says_what_to_do",
            "test_one_redirected_stream_is_enough_to_refuse",
        ),
    },
    "E8 more colours than the terminal has": {
        "terminal/test_terminal_matrix.py": (
            "test_no_more_than_the_eight_colours_of_every_terminal_are_sent",
            "test_a_dumb_terminal_is_refused_in_one_sentence",
        ),
    },
    "E8b NO_COLOR is not without colours": {
        "terminal/test_terminal_matrix.py": ("test_without_colours_not_one_is_sent",),
        "terminal/test_colours.py": ("test_no_color_sends_not_one_colour",),
    },
    "E9 the selected row is not seen without colours": {
        "terminal/test_terminal_matrix.py": (
            "test_the_row_of_the_cursor_has_a_mark_and_is_reversed",
        ),
    },
    "E10 a locale without UTF-8 shifts the layout": {
        "terminal/test_ascii.py": ("test_a_locale_without_utf_8_is_drawn_in_ascii",),
        "terminal/test_terminal_matrix.py": ("test_what_the_program_draws_is_ascii",),
        "terminal/test_foreign_letters.py": (
            "test_in_ascii_not_one_byte_is_above_0x7f_and_the_columns_stay_where_they_are",
        ),
    },
    "E11 bytes on the wire": {
        "terminal/test_terminal_matrix.py": ("test_a_start_and_a_key_cost_few_bytes",),
        "terminal/test_quiet.py": (
            "test_not_one_byte_is_sent_while_nothing_happens",
            "test_a_check_that_waits_repaints_once_a_second",
        ),
    },
    "E12 an arrow key in pieces becomes Esc and letters": {
        "terminal/test_bad_input.py": (
            "test_an_arrow_key_that_arrives_in_pieces_over_ssh_is_no_escape",
        ),
        "terminal/test_hardened_process.py": (
            "test_esc_waits_longer_over_ssh_unless_the_admin_chose",
        ),
    },
    "E15 nobody tells whether a copied text arrived": {
        "services/test_copying.py": ("test_a_text_goes_the_way_that_suits_the_line_or_was_chosen",),
        "adapters/host/test_copies.py": ("test_tmux_holds_the_text_as_its_newest_buffer",),
        "ui/test_keys_on_screen.py": ("test_what_is_copied_goes_to_the_file_that_is_told",),
    },
    "E18 the terminal's cursor is hidden": {
        "terminal/test_terminal_shows.py": (
            "test_the_cursor_is_shown_where_the_next_character_goes",
        ),
        "ui/test_configuration_list.py": ("test_the_terminals_cursor_stands_on_the_selected_row",),
    },
    "E19 resizes down to one cell": {
        "terminal/test_sizes.py": (
            "test_an_open_form_survives_every_size_with_what_was_typed",
            "test_a_form_opens_and_closes_at_every_size_that_can_show_it",
        ),
        "terminal/test_covered_screens.py": (
            "test_a_terminal_of_one_cell_or_of_any_size_between_is_survived",
        ),
    },
    "two sizes that follow each other fast are laid out for ever under dialogs": {
        "terminal/test_stale_sizes.py": (
            "test_two_sizes_under_dialogs_do_not_follow_each_other_for_ever",
        ),
    },
    "E20 what the stack costs before a key and between keys": {
        "test_architecture.py": (
            "test_the_list_paints_before_azure_keyring_and_cryptography_are_loaded",
        ),
        "first_page/test_first_rows.py": ("test_nothing_slow_is_loaded_for_the_page",),
        "terminal/test_clean_endings.py": ("test_an_idle_app_sleeps_and_sends_nothing",),
    },
    "E22 the form is not whole at 80x24": {
        "end_to_end/test_create_configuration_story.py": (
            "test_the_form_is_complete_at_80x24_and_usable_at_60x20",
        ),
    },
    "E23 the help does not fit": {
        "terminal/test_terminal_matrix.py": ("test_the_help_fits",),
        "ui/test_keys_on_screen.py": ("test_help_groups_the_keys_and_fits",),
    },
    "E16 a keymap is taken as it is": {
        "ui/test_keymap.py": (
            "test_a_key_that_cannot_be_is_named_with_its_action",
            "test_another_key_for_one_action_leaves_the_other_of_a_shared_key_its_own",
        ),
    },
    "the mouse reports every movement": {
        "terminal/test_quiet.py": (
            "test_the_mouse_stays_with_the_terminal",
            "test_the_mouse_is_taken_when_asked_for",
        ),
    },
}
