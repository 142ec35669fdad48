package dev.certloom.web.pages;

import dev.certloom.certificate.VersionId;
import dev.certloom.kernel.Messages;
import dev.certloom.kernel.OperationId;
import dev.certloom.operation.Phase;
import dev.certloom.renewal.Lifecycle;
import dev.certloom.renewal.Plan.NextAction;
import dev.certloom.web.pages.Inventory.LifeEvent;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * A line of a certificate's life.
 *
 * @param tone of its mark; empty for what is as it should be
 * @param request to read more; empty where there was none
 * @param version that came of it; empty where none did
 */
record LifeLine(Instant at, String words, String tone, Optional<OperationId> request, Optional<VersionId> version) {

    private static final String TO_COME = "to-come";
    private static final String REFUSED = "refused";

    /** What is to come and what was, the latest first. */
    static List<LifeLine> all(Optional<Lifecycle> lifecycle, List<LifeEvent> events, Instant now) {
        List<LifeLine> lines = new ArrayList<>(lifecycle.stream()
                .flatMap(LifeLine::toCome)
                .filter(line -> line.at().isAfter(now))
                .sorted(Comparator.comparing(LifeLine::at).reversed())
                .toList());
        events.forEach(event -> lines.add(of(event)));
        return List.copyOf(lines);
    }

    private static Stream<LifeLine> toCome(Lifecycle lifecycle) {
        Instant end = lifecycle.life().notAfter();
        return Stream.concat(
                Stream.of(toCome(end, Messages.text("life.expires"))), lifecycle.next().map(LifeLine::toCome).stream());
    }

    private static LifeLine toCome(NextAction next) {
        return toCome(next.at(), Messages.of("life.next", next.action()));
    }

    private static LifeLine toCome(Instant at, String words) {
        return new LifeLine(at, words, TO_COME, Optional.empty(), Optional.empty());
    }

    private static LifeLine of(LifeEvent event) {
        return switch (event) {
            case LifeEvent.Imported(Instant at, VersionId version) ->
                new LifeLine(at, Messages.text("life.imported"), "", Optional.empty(), Optional.of(version));
            case LifeEvent.Request request ->
                new LifeLine(
                        request.phase().isOpen() ? request.created() : request.since(),
                        words(request),
                        request.phase().status() == Phase.Status.FAILED ? REFUSED : "",
                        Optional.of(request.id()),
                        request.version());
        };
    }

    private static String words(LifeEvent.Request request) {
        String cause = Words.word(request.cause());
        if (request.phase() == Phase.COMPLETED) {
            return Messages.text("life.made", cause);
        }
        String ended = Messages.text("life.request", Words.word(request.phase()), cause);
        return request.failure()
                .map(reason -> Messages.text("life.failed", ended, reason))
                .orElse(ended);
    }
}
