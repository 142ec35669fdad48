package dev.certloom.audit;

import static org.mockito.Mockito.mock;

import dev.certloom.audit.spi.AuditArchive;
import dev.certloom.audit.spi.AuditChain;
import dev.certloom.audit.spi.AuditKeys;
import dev.certloom.audit.spi.AuditLines;
import dev.certloom.audit.spi.KnownRequest;
import dev.certloom.audit.spi.Link;
import dev.certloom.audit.spi.ObjectKey;
import dev.certloom.audit.spi.SignedRecord;
import dev.certloom.security.RefusalLimit;
import dev.certloom.vault.Actor;
import dev.certloom.vault.Page;
import dev.certloom.vault.TestClock;
import dev.certloom.vault.VaultEvent;
import dev.certloom.vault.VaultName;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.Period;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.springframework.transaction.support.TransactionOperations;

/** The audit record with everything but a database. */
final class InMemoryAudit implements AuditLines, AuditChain, AuditArchive, AuditKeys {

    static final VaultName VAULT = new VaultName("default");
    static final Actor AUDITOR = new Actor("eve-id", "Eve", "token-1", "192.0.2.7");
    static final RunningProcess PROCESS =
            new RunningProcess("engine-1", "certificate-request", 3, 2_251_799_813_685_300L);

    final TestClock clock = new TestClock();
    final List<StoredLine> stored = new ArrayList<>();
    final List<SignedRecord> checkpointed = new ArrayList<>();
    private final List<SignedRecord> published = new ArrayList<>();
    private final Map<String, Link> heads = new HashMap<>();
    private final Map<ObjectKey, Link> objectHeads = new HashMap<>();
    private final Map<ObjectKey, Link> dropped = new HashMap<>();
    private @Nullable SignedRecord anchor;
    private @Nullable Pair pair;
    private long ids;

    final AuditKey key = new AuditKey(this);
    final Sealer sealer = new Sealer(this);
    private final AuditTrail trail = new AuditTrail(this, mock(RefusalLimit.class));
    private final AuditActs acts = new AuditActs(
            TransactionOperations.withoutTransaction(), event -> trail.on((VaultEvent) event), sealer, clock);
    final Checkpoints checkpoints = new Checkpoints(this, this, key, acts, clock);
    final AuditExport export = new AuditExport(this, this, key, acts, clock);

    /** Drops what is older than this. */
    void retain(Period keep) {
        AuditSettings settings = new AuditSettings(
                Duration.ofMillis(250), keep, new AuditSettings.Checkpointing(Duration.ofHours(1), null, null));
        new AuditRetention(this, this, key, acts, settings, clock).dropWhatIsOld();
    }

    /** Something is done to a certificate, a second after what was done before. */
    void act(String certificate, String action) {
        clock.advance(Duration.ofSeconds(1));
        append(new AuditLine(
                clock.instant(),
                VAULT.value(),
                "certificates/" + certificate,
                Optional.of("0123456789abcdef0123456789abcdef"),
                Optional.of(PROCESS),
                action,
                AuditLine.Outcome.DONE,
                "certloom:worker",
                "Certloom",
                "",
                "",
                Map.of("rule", "wild-cards \"*\"\n", ProcessScope.DECISION_OUTPUT, "{\"automatic\":true}")));
        sealer.sealAll();
    }

    String export(Scope scope) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        export.write(VAULT, scope, AUDITOR, out);
        return out.toString(StandardCharsets.UTF_8);
    }

    @Override
    public void append(AuditLine line) {
        stored.add(new StoredLine(++ids, line, Optional.empty()));
    }

    @Override
    public Optional<KnownRequest> request(String vault, String id) {
        return Optional.empty();
    }

    @Override
    public List<AuditLine> ofOperation(String vault, String operation, int limit) {
        throw new UnsupportedOperationException();
    }

    @Override
    public Page<StoredLine> find(String vault, AuditQuery query, Optional<String> after, int limit) {
        throw new UnsupportedOperationException();
    }

    @Override
    public <T> Optional<T> ifAlone(Supplier<T> work) {
        return Optional.of(work.get());
    }

    @Override
    public <T> T alone(Supplier<T> work) {
        return work.get();
    }

    @Override
    public List<StoredLine> unsealed(int limit) {
        return stored.stream()
                .filter(line -> line.seal().isEmpty())
                .limit(limit)
                .toList();
    }

    @Override
    public Map<String, Link> heads(Collection<String> vaults) {
        return heads;
    }

    @Override
    public Map<ObjectKey, Link> objectHeads(Collection<ObjectKey> objects) {
        return objectHeads;
    }

    @Override
    public void seal(List<StoredLine> lines, Map<String, Link> ends, Map<ObjectKey, Link> objectEnds) {
        lines.forEach(line -> stored.replaceAll(known -> known.id() == line.id() ? line : known));
        heads.putAll(ends);
        objectHeads.putAll(objectEnds);
    }

    @Override
    public List<String> vaults() {
        return List.copyOf(heads.keySet());
    }

    @Override
    public Optional<Range> range(String vault, Instant from, Instant until, Link head) {
        List<StoredLine> within = sealed(
                line -> !line.line().at().isBefore(from) && line.line().at().isBefore(until));
        if (within.isEmpty()) {
            return Optional.empty();
        }
        long first = seal(within.getFirst()).position();
        long last = seal(within.getLast()).position();
        Link before = sealed(line -> seal(line).position() < first).reversed().stream()
                .findFirst()
                .map(line -> new Link(seal(line).position(), seal(line).hash()))
                .or(() -> anchor(vault).map(dropped -> new Link(dropped.position(), dropped.hash())))
                .orElse(Link.NONE);
        Link end = sealed(line -> seal(line).position() > last).stream()
                .findFirst()
                .map(line -> new Link(seal(line).position() - 1, seal(line).previous()))
                .orElse(head);
        return Optional.of(new Range(before, end));
    }

    @Override
    public void lines(String vault, long after, long upTo, Consumer<StoredLine> to) {
        sealed(line -> seal(line).position() > after && seal(line).position() <= upTo)
                .forEach(to);
    }

    @Override
    public void lines(ObjectKey object, long upTo, Consumer<StoredLine> to) {
        sealed(line -> line.line().object().equals(object.object())
                        && seal(line).objectPosition() <= upTo)
                .forEach(to);
    }

    private List<StoredLine> sealed(Predicate<StoredLine> wanted) {
        return stored.stream()
                .filter(line -> line.seal().isPresent())
                .sorted(Comparator.comparing(line -> seal(line).position()))
                .filter(wanted)
                .toList();
    }

    static Seal seal(StoredLine line) {
        return line.seal().orElseThrow();
    }

    @Override
    public Link dropped(ObjectKey object) {
        return dropped.getOrDefault(object, Link.NONE);
    }

    @Override
    public void addCheckpoint(SignedRecord checkpoint) {
        checkpointed.add(checkpoint);
    }

    @Override
    public List<SignedRecord> checkpoints(String vault, long after, long upTo, int limit) {
        return checkpointed.stream()
                .filter(checkpoint -> checkpoint.position() > after && checkpoint.position() <= upTo)
                .toList();
    }

    @Override
    public List<SignedRecord> latestCheckpoints(String vault, int limit) {
        return checkpointed.reversed().stream().limit(limit).toList();
    }

    @Override
    public List<SignedRecord> unpublished(int limit) {
        return checkpointed.stream()
                .filter(checkpoint -> !published.contains(checkpoint))
                .limit(limit)
                .toList();
    }

    @Override
    public void published(SignedRecord checkpoint, Instant now) {
        published.add(checkpoint);
    }

    @Override
    public Optional<SignedRecord> anchor(String vault) {
        return Optional.ofNullable(anchor);
    }

    @Override
    public Optional<SignedRecord> droppable(String vault, Instant before) {
        return checkpointed.reversed().stream()
                .filter(checkpoint -> checkpoint.at().isBefore(before))
                .findFirst();
    }

    @Override
    public long drop(SignedRecord to) {
        anchor = to;
        List<StoredLine> old = sealed(line -> seal(line).position() <= to.position());
        old.forEach(line -> dropped.put(
                new ObjectKey(line.line().vault(), line.line().object()),
                new Link(seal(line).objectPosition(), seal(line).hash())));
        stored.removeAll(old);
        return old.size();
    }

    @Override
    public Optional<String> model(RunningProcess process) {
        return process.equals(PROCESS) ? Optional.of("<bpmn id=\"certificate-request\"/>") : Optional.empty();
    }

    @Override
    public List<DecisionTable> decisionTables(String engine) {
        return engine.equals(PROCESS.engine())
                ? List.of(new DecisionTable("approval-policy", 2, "<dmn id=\"approval-policy\"/>"))
                : List.of();
    }

    @Override
    public Optional<Pair> current() {
        return Optional.ofNullable(pair);
    }

    @Override
    public Pair keepFirst(Pair made) {
        pair = made;
        return made;
    }
}
