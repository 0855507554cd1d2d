"""Slack's error codes by what they mean: https://docs.slack.dev/reference/methods.

A code that is not here is REFUSED too. Its task is given up, the operators are told the code, and
`kaigi outbox retry` sends it again.
"""

from collections.abc import Mapping
from enum import Enum


class Meaning(Enum):
    """Consequence of an error code."""

    LATER = "the call was not taken, and may be repeated after a wait"
    PERHAPS_DONE = "some part of the call may have been done: look before repeating"
    AUTH_FAILED = "an operator corrects token, scopes or plan; until then the task waits"
    ACCOUNT = "the account of the token, or that of the reader: auth.test tells which"
    UNREACHABLE = "the conversation or person cannot be written to"
    MESSAGE_GONE = "the message was deleted, or can no longer be updated"
    URL_EXPIRED = "a response_url takes five answers within 30 minutes"
    REFUSED = "the call itself is wrong, or its object does not exist"


_CODES: Mapping[Meaning, str] = {
    Meaning.LATER: """
        accesslimited external_channel_migrating message_limit_exceeded org_login_required
        rate_limited ratelimited service_unavailable streaming_state_conflict team_added_to_org
        """,
    Meaning.PERHAPS_DONE: """
        fatal_error file_update_failed internal_error list_record_comment_fetch_failed
        request_timeout update_failed
        """,
    Meaning.AUTH_FAILED: """
        enterprise_is_restricted file_uploads_disabled forbidden_team invalid_auth
        messages_tab_disabled missing_scope no_permission not_allowed_token_type not_authed
        not_enabled storage_limit_reached team_access_not_granted token_expired token_revoked
        two_factor_setup_required
        """,
    Meaning.ACCOUNT: "account_inactive",
    Meaning.UNREACHABLE: """
        app_cannot_join_channel cannot_dm_bot cannot_reply_to_message channel_is_limited_access
        channel_not_found ekm_access_denied invalid_channel invalid_user_combination is_archived
        method_not_supported_for_channel_type not_in_channel posting_to_channel_denied
        restricted_action restricted_action_non_threadable_channel
        restricted_action_read_only_channel restricted_action_thread_locked
        restricted_action_thread_only_channel thread_not_found user_disabled user_not_found
        user_not_in_channel user_not_visible
        """,
    Meaning.MESSAGE_GONE: "cant_update_message edit_window_closed is_inactive message_not_found",
    # A web server's page with one of these statuses means the same.
    Meaning.URL_EXPIRED: "expired_url used_url http_404 http_410",
    Meaning.REFUSED: """
        access_denied alt_txt_too_large as_user_not_supported attachment_payload_limit_exceeded
        block_mismatch canvas_disabled_file_team canvas_disabled_user_team
        canvas_globally_disabled cant_broadcast_message channel_canvas_deleted
        channels_limit_exceeded deprecated_endpoint duplicate_channel_not_found
        duplicate_external_id duplicate_message_not_found exchanged_trigger_id
        expired_trigger_id file_deleted file_not_found file_upload_size_restricted
        hash_conflict insecure_request invalid_arg_name invalid_arguments invalid_array_arg
        invalid_attachments invalid_blocks invalid_blocks_format invalid_charset
        invalid_cursor invalid_form_data invalid_json invalid_metadata_filter_keys
        invalid_metadata_format invalid_metadata_schema invalid_payload invalid_post_type
        invalid_trigger_id invalid_ts_latest invalid_ts_oldest json_not_object limit_required
        markdown_text_conflict metadata_must_be_sent_from_app metadata_too_large
        method_deprecated missing_args missing_argument missing_file_data missing_post_type
        missing_profile_id msg_blocks_too_long msg_too_long no_dual_broadcast_content_update
        no_text not_enough_users not_found not_implemented not_visible push_limit_reached
        slack_connect_canvas_sharing_blocked slack_connect_file_link_sharing_blocked
        slack_connect_lists_sharing_blocked snippet_too_large team_not_found
        template_not_visible too_many_attachments too_many_contact_cards too_many_users
        unknown_method unknown_snippet_type unknown_subtype upgrade_required user_is_bot
        users_list_not_supplied view_too_large
        """,
}

MEANINGS: Mapping[str, Meaning] = {
    code: meaning for meaning, codes in _CODES.items() for code in codes.split()
}

UNREADABLE = frozenset({"not_in_channel", "channel_not_found", "thread_not_found"})
"""A conversation's history cannot be read, although it may be possible to post there."""


def meaning(code: str) -> Meaning:
    return MEANINGS.get(code, Meaning.REFUSED)
