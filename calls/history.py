"""The verbs of calls and expressions of interest told as sentences."""

from __future__ import annotations

from django.utils.translation import gettext_lazy

# Each verb as a sentence; {actor} is who, {summary} what the event said.
SENTENCES = {
    "application.submitted": gettext_lazy("{actor} handed in the expression of interest {summary}."),
    "application.part_done": gettext_lazy("{actor} marked a part as done: {summary}."),
    "application.renamed": gettext_lazy("{actor} changed the name to “{summary}”."),
    "application.withdrawn": gettext_lazy("{actor} withdrew the expression of interest. {summary}"),
    "application.completion_requested": gettext_lazy("{actor} asked for a completion: {summary}"),
    "application.completed": gettext_lazy("{actor} handed in a completion: {summary}"),
    "application.completion_lapsed": gettext_lazy("The time for the completion ran out: {summary}"),
    "application.consensus": gettext_lazy("{actor} noted the joint assessment: {summary}"),
    "application.feedback_written": gettext_lazy("{actor} wrote feedback on “{summary}”."),
    "application.feedback_asked": gettext_lazy("{actor} asked for a talk about the feedback: {summary}"),
    "application.feedback_answered": gettext_lazy("{actor} answered the request for a talk: {summary}"),
    "application.feedback_decided": gettext_lazy("The feedback on “{summary}” was decided."),
    "application.qualified": gettext_lazy("“{summary}” qualified for in-depth analysis."),
    "application.rejected": gettext_lazy("“{summary}” did not go on."),
    "application.dismissed": gettext_lazy("“{summary}” was dismissed."),
    "assessment.assigned": gettext_lazy("{actor} asked for an assessment: {summary}."),
    "assessment.due_changed": gettext_lazy("{actor} changed when an assessment is due: {summary}."),
    "assessment.unassigned": gettext_lazy("{actor} took back the request for an assessment: {summary}."),
    "assessment.submitted": gettext_lazy("{actor} handed in an assessment of “{summary}”."),
    "letter.edited": gettext_lazy("{actor} changed the letter “{summary}”."),
    "letter.sent": gettext_lazy("{actor} sent the letter “{summary}”."),
    "call.published": gettext_lazy("The call was published: {summary}."),
    "call.concluded": gettext_lazy("{actor} concluded the call “{summary}”."),
    "call.letters_sent": gettext_lazy("{actor} sent {summary} letters to the applicants."),
    "call.asked": gettext_lazy("A question about the call came in: {summary}"),
    "call.answered": gettext_lazy("{actor} answered a question: {summary}"),
    "call.extended": gettext_lazy("{actor} extended the time: {summary}"),
    "call.prolonged": gettext_lazy("{actor} prolonged the call: {summary}"),
    "call.correction_begun": gettext_lazy("{actor} began a correction of the call: {summary}"),
    "call.corrected": gettext_lazy("{actor} corrected the call: {summary}"),
    "call.correction_dropped": gettext_lazy("{actor} dropped the correction of the call: {summary}"),
    "call.part_saved": gettext_lazy("{actor} saved a part of the form: {summary}."),
    "call.piece_removed": gettext_lazy("{actor} removed from the form: {summary}."),
    "call.question_saved": gettext_lazy("{actor} saved a question: {summary}."),
}
