package dev.certloom.notification;

import dev.certloom.kernel.Messages;
import java.net.URI;
import java.time.Instant;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;

/**
 * Something that happened to a request, a certificate or an issuer and that people should know. Any text is accepted: it is reduced to one line and
 * cut, never refused, so that a long comment cannot undo a decision.
 *
 * @param eventId names the event, always the same for the same event and never for another one, e.g.
 *     {@code approval-step/4711/opened}: 1 to 200 printable ASCII characters without blanks
 * @param subject what it is about
 * @param kind what happened
 * @param groups whose members should know, at most 100; names as the address book has them
 * @param people who should know, at most 100; ids as the address book has them
 * @param summary one plain sentence, cut at 500 characters
 * @param facts labels with their values in the order in which they are shown, at most 30; cut at 60 and 1,000
 *     characters
 * @param link where the reader can act, http or https, at most 2,000 characters
 * @param at when it happened
 */
public record Notice(
        String eventId,
        NoticeSubject subject,
        Kind kind,
        Set<String> groups,
        Set<String> people,
        String summary,
        Map<String, String> facts,
        Optional<URI> link,
        Instant at) {

    private static final Pattern EVENT_ID = Pattern.compile("[\\x21-\\x7e]{1,200}");
    private static final int MAX_RECIPIENTS = 100;
    private static final int MAX_FACTS = 30;
    private static final int MAX_SUMMARY_LENGTH = 500;
    private static final int MAX_LABEL_LENGTH = 60;
    private static final int MAX_VALUE_LENGTH = 1_000;
    private static final int MAX_NAME_LENGTH = 200;
    private static final int MAX_LINK_LENGTH = 2_000;

    /** @throws IllegalArgumentException when the event id, a number of entries or the link is invalid */
    public Notice {
        if (!EVENT_ID.matcher(eventId).matches()) {
            throw new IllegalArgumentException(
                    "Expected an event id of 1 to 200 printable ASCII characters without blanks, but got something else.");
        }
        groups = lines(groups);
        people = lines(people);
        summary = PlainText.line(summary, MAX_SUMMARY_LENGTH);
        facts = limited(facts);
        Objects.requireNonNull(subject);
        Objects.requireNonNull(kind);
        Objects.requireNonNull(at);
        link.ifPresent(Notice::check);
    }

    /** The same, with a link if it has none yet. */
    Notice leadingTo(URI page) {
        return link.isPresent()
                ? this
                : new Notice(eventId, subject, kind, groups, people, summary, facts, Optional.of(page), at);
    }

    private static Set<String> lines(Collection<String> names) {
        atMost(MAX_RECIPIENTS, "groups or people", names.size());
        Set<String> lines = new TreeSet<>();
        names.forEach(name -> lines.add(PlainText.line(name, MAX_NAME_LENGTH)));
        return Collections.unmodifiableSet(lines);
    }

    private static Map<String, String> limited(Map<String, String> facts) {
        atMost(MAX_FACTS, "facts", facts.size());
        Map<String, String> limited = new LinkedHashMap<>();
        facts.forEach((label, value) ->
                limited.put(PlainText.line(label, MAX_LABEL_LENGTH), PlainText.line(value, MAX_VALUE_LENGTH)));
        return Collections.unmodifiableMap(limited);
    }

    private static void atMost(int limit, String what, int size) {
        if (size > limit) {
            throw new IllegalArgumentException("Expected at most %d %s, but got %d.".formatted(limit, what, size));
        }
    }

    private static void check(URI link) {
        boolean web = "https".equalsIgnoreCase(link.getScheme()) || "http".equalsIgnoreCase(link.getScheme());
        if (!web || link.getHost() == null || link.toString().length() > MAX_LINK_LENGTH) {
            throw new IllegalArgumentException(
                    "Expected a link with http or https and a host, of at most %d characters, but got something else."
                            .formatted(MAX_LINK_LENGTH));
        }
    }

    /** What happened. */
    public enum Kind {
        APPROVAL_NEEDED,
        APPROVAL_REMINDER,
        APPROVAL_ESCALATED,
        APPROVERS_MISSING,
        APPROVAL_NOT_INDEPENDENT,
        QUESTION_ASKED,
        QUESTION_ANSWERED,
        REJECTED,
        LAPSED,
        MERGE_NEEDED,
        MERGE_REMINDER,
        COMPLETED,
        FAILED,
        TICKET_NEEDED,
        DNS_RECORDS_NEEDED,
        OPERATOR_NEEDED,
        ISSUER_CERTIFICATE_EXPIRING,
        ISSUER_RENEWALS_FAILING,
        /** For programs, never for people: a version is there, whoever asked for it or brought it. */
        CERTIFICATE_NEW_VERSION,
        CERTIFICATE_RENEWAL_DUE,
        CERTIFICATE_NEAR_EXPIRY,
        CERTIFICATE_RENEWED,
        CERTIFICATE_RENEWAL_FAILING,
        CERTIFICATE_EXPIRED;

        /** Whether people are to know; everything is for programs. */
        boolean isForPeople() {
            return this != CERTIFICATE_NEW_VERSION;
        }

        /** As used in webhooks and names of templates, e.g. {@code approval-needed}. */
        public String word() {
            return name().toLowerCase(Locale.ROOT).replace('_', '-');
        }

        /** As shown to people, e.g. <i>Approval needed</i>. */
        public String title() {
            return Messages.of("notice.title", this);
        }
    }
}
