package dev.certloom.audit;

import dev.certloom.audit.AuditCheckpoints.Copy;
import dev.certloom.audit.AuditCheckpoints.Numbered;
import dev.certloom.audit.verification.SignedPlace;
import dev.certloom.database.VaultIsolationContract;
import dev.certloom.kernel.OperationId;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.support.TransactionOperations;

/** The record of one vault is read and kept as if there were no other. */
class AuditVaultIsolationIT extends VaultIsolationContract {

    private static final int MANY = 100;
    private static final ObjectKey OBJECT = new ObjectKey(NORTH, "certificates/name-1");
    private static final Instant END = BEGINNING.plus(Duration.ofDays(2));

    /** In the file of these the newest checkpoints are not yet; in that of the other are none. */
    private static final List<Copy> COPIES = List.of(new Copy("home", "file"), new Copy("home", "other"));

    @Override
    protected List<Case> cases() {
        return Stream.of(ofLines(), ofArchive(), ofCheckpoints())
                .flatMap(List::stream)
                .toList();
    }

    private static List<Case> ofLines() {
        return List.of(
                new Case("JdbcAuditLines.append", jdbc -> {
                    lines(jdbc).append(line());
                    return "";
                }),
                new Case(
                        "JdbcAuditLines.request",
                        jdbc -> vaults().stream()
                                .flatMap(vault -> Stream.of(id(vault, "operation-1"), id(vault, "step-1")))
                                .map(id -> lines(jdbc).request(NORTH, id))
                                .toList()),
                new Case(
                        "JdbcAuditLines.ofOperation",
                        jdbc -> vaults().stream()
                                .map(vault -> lines(jdbc).ofOperation(NORTH, id(vault, "operation-1"), MANY))
                                .toList()),
                new Case(
                        "JdbcAuditLines.find",
                        jdbc -> Stream.of(
                                        AuditQuery.all(),
                                        AuditQuery.all().byActor("ada"),
                                        AuditQuery.all().ofObject(OBJECT.object()),
                                        AuditQuery.all().withOutcome(AuditLine.Outcome.REFUSED),
                                        AuditQuery.all().ofOperation(new OperationId(id("east", "operation-1"))))
                                .map(query -> lines(jdbc).find(NORTH, query, Optional.empty(), MANY))
                                .toList()));
    }

    private static List<Case> ofArchive() {
        return List.of(
                new Case(
                        "JdbcAuditArchive.range",
                        jdbc -> periods()
                                .flatMap(from -> periods()
                                        .flatMap(until -> heads().map(
                                                        head -> archive(jdbc).range(NORTH, from, until, head))))
                                .toList()),
                new Case(
                        "JdbcAuditArchive.lines",
                        jdbc -> List.of(
                                collected(to -> archive(jdbc).lines(NORTH, 0, MANY, to)),
                                collected(to -> archive(jdbc).lines(OBJECT, MANY, to)))),
                new Case("JdbcAuditArchive.dropped", jdbc -> archive(jdbc).dropped(OBJECT)),
                new Case(
                        "JdbcAuditArchive.line",
                        jdbc -> LongStream.range(0, 20)
                                .mapToObj(position -> archive(jdbc).line(NORTH, position))
                                .toList()),
                new Case("JdbcAuditArchive.anchor", jdbc -> archive(jdbc).anchor(NORTH)),
                new Case("JdbcAuditArchive.droppable", jdbc -> archive(jdbc).droppable(NORTH, END, MANY)),
                new Case("JdbcAuditArchive.drop", jdbc -> archive(jdbc).drop(signed(9))),
                new Case("JdbcAuditChain.heads", jdbc -> chain(jdbc).heads(List.of(NORTH))));
    }

    private static List<Case> ofCheckpoints() {
        return List.of(
                new Case("JdbcAuditCheckpoints.add", jdbc -> {
                    checkpoints(jdbc).add(SignedPlace.Kind.CHECKPOINT, signed(9));
                    return "";
                }),
                new Case(
                        "JdbcAuditCheckpoints.between",
                        jdbc -> checkpoints(jdbc).between(NORTH, 0, MANY, MANY)),
                new Case(
                        "JdbcAuditCheckpoints.latest", jdbc -> checkpoints(jdbc).latest(NORTH, MANY)),
                new Case(
                        "JdbcAuditCheckpoints.restores",
                        jdbc -> checkpoints(jdbc).restores(NORTH)),
                new Case("JdbcAuditCheckpoints.published", jdbc -> {
                    checkpoints(jdbc).published(signed(6), END);
                    return "";
                }),
                new Case(
                        "JdbcAuditCheckpoints.missingIn",
                        jdbc -> COPIES.stream()
                                .map(copy -> checkpoints(jdbc).missingIn(copy, NORTH, MANY))
                                .toList()),
                new Case("JdbcAuditCheckpoints.given", jdbc -> {
                    checkpoints(jdbc).given(COPIES.getFirst(), new Numbered(2_003, signed(7)));
                    return "";
                }),
                new Case(
                        "JdbcAuditCheckpoints.lastGiven",
                        jdbc -> COPIES.stream()
                                .map(copy -> checkpoints(jdbc).lastGiven(copy, NORTH))
                                .toList()));
    }

    private static JdbcAuditLines lines(JdbcClient jdbc) {
        return new JdbcAuditLines(jdbc);
    }

    private static JdbcAuditArchive archive(JdbcClient jdbc) {
        return new JdbcAuditArchive(jdbc);
    }

    private static JdbcAuditChain chain(JdbcClient jdbc) {
        return new JdbcAuditChain(jdbc, TransactionOperations.withoutTransaction());
    }

    private static JdbcAuditCheckpoints checkpoints(JdbcClient jdbc) {
        return new JdbcAuditCheckpoints(jdbc, Clock.fixed(END, ZoneOffset.UTC));
    }

    private static AuditLine line() {
        return new AuditLine(
                END,
                NORTH,
                OBJECT.object(),
                Optional.of(id(NORTH, "operation-1")),
                Optional.empty(),
                "acted",
                AuditLine.Outcome.DONE,
                "ada",
                "Ada",
                "",
                "",
                Map.of());
    }

    private static SignedRecord signed(long position) {
        return new SignedRecord(NORTH, position, "00".repeat(32), END, "key", "document", "signature");
    }

    /** From before the first line to behind the last. */
    private static Stream<Instant> periods() {
        return LongStream.of(-1, 2, 4, 5, 48).mapToObj(hours -> BEGINNING.plus(Duration.ofHours(hours)));
    }

    private static Stream<ChainHead> heads() {
        return LongStream.of(10, 7).mapToObj(position -> new ChainHead(position, "00".repeat(32)));
    }

    private static List<StoredLine> collected(Consumer<Consumer<StoredLine>> read) {
        List<StoredLine> lines = new ArrayList<>();
        read.accept(lines::add);
        return lines;
    }
}
