package dev.certloom.audit;

import static org.mockito.Mockito.mock;

import dev.certloom.access.RefusalLimit;
import dev.certloom.audit.verification.SignedPlace;
import dev.certloom.kernel.Actor;
import dev.certloom.kernel.Page;
import dev.certloom.kernel.VaultEvent;
import dev.certloom.kernel.VaultName;
import dev.certloom.operation.TestClock;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.Period;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.springframework.transaction.support.TransactionOperations;

/** The audit record with everything but a database. */
final class InMemoryAudit implements AuditLines, AuditChain, AuditArchive, AuditCheckpoints, AuditKeys {

    static final VaultName VAULT = new VaultName("default");
    static final Actor AUDITOR = new Actor("eve-id", "Eve", "token-1", "192.0.2.7");
    static final RunningProcess PROCESS =
            new RunningProcess("engine-1", "certificate-request", 3, 2_251_799_813_685_300L);

    final TestClock clock = new TestClock();
    final List<StoredLine> stored = new ArrayList<>();
    final List<SignedRecord> checkpointed = new ArrayList<>();
    private final Map<String, Long> numbers = new LinkedHashMap<>();
    private final Map<String, Long> given = new HashMap<>();
    private final List<SignedRecord> published = new ArrayList<>();
    private final Map<String, ChainHead> heads = new HashMap<>();
    private final Map<ObjectKey, ChainHead> objectHeads = new HashMap<>();
    private final Map<ObjectKey, ChainHead> dropped = new HashMap<>();
    private @Nullable SignedRecord anchor;
    private @Nullable Pair pair;
    private long ids;
    private Runnable meanwhile = () -> {};

    final AuditKey key = new AuditKey(this);
    final Sealer sealer = new Sealer(this);
    private final AuditTrail trail = new AuditTrail(this, mock(RefusalLimit.class));
    private final AuditAccessEvents acts = new AuditAccessEvents(
            TransactionOperations.withoutTransaction(), event -> trail.on((VaultEvent) event), sealer, clock);
    final CheckpointCopies copies;
    final CheckpointComparer evidence;
    final Checkpoints checkpoints;
    final AuditExport export;

    /** Without a file. */
    InMemoryAudit() {
        this(null, null);
    }

    /**
     * With files of checkpoints.
     *
     * @param home whose file is one
     * @param file another one
     */
    InMemoryAudit(@Nullable Path home, @Nullable Path file) {
        this(home, file, "home-1");
    }

    InMemoryAudit(@Nullable Path home, @Nullable Path file, String homeId) {
        copies = new CheckpointCopies(
                this, key, settings(null, file), new AuditHome(home, home == null ? null : homeId), clock);
        evidence = new CheckpointComparer(this, this, this, copies, key, clock);
        checkpoints = new Checkpoints(this, this, copies, evidence, key, acts, clock);
        export = new AuditExport(this, this, this, evidence, key, acts, clock);
    }

    private static AuditSettings settings(@Nullable Period keep, @Nullable Path file) {
        return new AuditSettings(
                Duration.ofMillis(250), keep, new AuditSettings.Checkpointing(Duration.ofHours(1), file, null));
    }

    /** Another start of the same installation: what it knew by heart is gone. */
    InMemoryAudit restarted(@Nullable Path home, @Nullable Path file) {
        InMemoryAudit next = new InMemoryAudit(home, file);
        next.clock.advance(Duration.between(next.clock.instant(), clock.instant()));
        next.put(this);
        return next;
    }

    /** A copy of what is stored, as a backup is one. */
    InMemoryAudit backup() {
        InMemoryAudit copy = new InMemoryAudit();
        copy.put(this);
        return copy;
    }

    /** Puts a copy in the place of what is stored. */
    void put(InMemoryAudit copy) {
        empty();
        stored.addAll(copy.stored);
        checkpointed.addAll(copy.checkpointed);
        published.addAll(copy.published);
        given.putAll(copy.given);
        numbers.putAll(copy.numbers);
        heads.putAll(copy.heads);
        objectHeads.putAll(copy.objectHeads);
        dropped.putAll(copy.dropped);
        anchor = copy.anchor;
        pair = copy.pair;
        ids = copy.ids;
    }

    /** As after all tables were dropped and made anew. */
    void empty() {
        stored.clear();
        checkpointed.clear();
        published.clear();
        given.clear();
        numbers.clear();
        heads.clear();
        objectHeads.clear();
        dropped.clear();
        anchor = null;
        pair = null;
    }

    /** As after everything of one vault was deleted. */
    void forget(String vault) {
        stored.removeIf(line -> line.line().vault().equals(vault));
        checkpointed.removeIf(signed -> signed.vault().equals(vault));
        heads.remove(vault);
        objectHeads.keySet().removeIf(object -> object.vault().equals(vault));
    }

    /** As before files were given checkpoints. */
    void forgetFiles() {
        given.clear();
    }

    /** Takes the key away alone. */
    void loseKey() {
        pair = null;
    }

    /** As whoever has the key and the service: signs the end, whatever came before. */
    void checkpointOf(String vault) {
        add(SignedPlace.Kind.CHECKPOINT, key.sign(SignedPlace.Kind.CHECKPOINT, vault, head(vault), clock.instant()));
    }

    /** Drops what is older than this. */
    void retain(Period keep) {
        new AuditRetention(this, this, evidence, key, acts, settings(keep, null), clock).dropWhatIsOld();
    }

    void act(String certificate, String action) {
        act(VAULT.value(), certificate, action);
    }

    /** Something is done to a certificate, a second after what was done before. */
    void act(String vault, String certificate, String action) {
        clock.advance(Duration.ofSeconds(1));
        append(new AuditLine(
                clock.instant(),
                vault,
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
    public Optional<KnownOperation> request(String vault, String id) {
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
    public Map<String, ChainHead> heads(Collection<String> vaults) {
        return heads;
    }

    @Override
    public Map<ObjectKey, ChainHead> objectHeads(Collection<ObjectKey> objects) {
        return objectHeads;
    }

    @Override
    public void seal(List<StoredLine> lines, Map<String, ChainHead> ends, Map<ObjectKey, ChainHead> objectEnds) {
        lines.forEach(line -> stored.replaceAll(known -> known.id() == line.id() ? line : known));
        heads.putAll(ends);
        objectHeads.putAll(objectEnds);
    }

    @Override
    public List<String> vaults() {
        return Stream.concat(heads.keySet().stream(), checkpointed.stream().map(SignedRecord::vault))
                .distinct()
                .toList();
    }

    @Override
    public Range range(String vault, Instant from, Instant until, ChainHead head) {
        List<StoredLine> within = sealed(
                vault,
                line -> !line.line().at().isBefore(from) && line.line().at().isBefore(until));
        if (!within.isEmpty()) {
            long first = seal(within.getFirst()).position();
            long last = seal(within.getLast()).position();
            return new Range(
                    lastOf(vault, sealed(vault, line -> seal(line).position() < first)),
                    beforeFirstOf(sealed(vault, line -> seal(line).position() > last), head));
        }
        ChainHead before = lastOf(vault, sealed(vault, line -> line.line().at().isBefore(from)));
        ChainHead last = beforeFirstOf(sealed(vault, line -> !line.line().at().isBefore(until)), head);
        return last.position() < before.position()
                ? new Range(
                        lastOf(vault, sealed(vault, line -> seal(line).position() <= last.position())),
                        beforeFirstOf(sealed(vault, line -> seal(line).position() > before.position()), head))
                : new Range(before, last);
    }

    private ChainHead lastOf(String vault, List<StoredLine> earlier) {
        return earlier.reversed().stream()
                .findFirst()
                .map(line -> new ChainHead(seal(line).position(), seal(line).hash()))
                .or(() -> anchor(vault).map(dropped -> new ChainHead(dropped.position(), dropped.hash())))
                .orElse(ChainHead.NONE);
    }

    private static ChainHead beforeFirstOf(List<StoredLine> later, ChainHead head) {
        return later.stream()
                .findFirst()
                .map(line -> new ChainHead(seal(line).position() - 1, seal(line).previous()))
                .orElse(head);
    }

    @Override
    public void lines(String vault, long after, long upTo, Consumer<StoredLine> to) {
        sealed(vault, line -> seal(line).position() > after && seal(line).position() <= upTo)
                .forEach(to);
    }

    @Override
    public void lines(ObjectKey object, long upTo, Consumer<StoredLine> to) {
        sealed(
                        object.vault(),
                        line -> line.line().object().equals(object.object())
                                && seal(line).objectPosition() <= upTo)
                .forEach(to);
    }

    private List<StoredLine> sealed(String vault, Predicate<StoredLine> wanted) {
        return stored.stream()
                .filter(line -> line.seal().isPresent() && line.line().vault().equals(vault))
                .sorted(Comparator.comparingLong(line -> seal(line).position()))
                .filter(wanted)
                .toList();
    }

    static Seal seal(StoredLine line) {
        return line.seal().orElseThrow();
    }

    @Override
    public ChainHead dropped(ObjectKey object) {
        return dropped.getOrDefault(object, ChainHead.NONE);
    }

    @Override
    public Optional<StoredLine> line(String vault, long position) {
        return sealed(vault, line -> seal(line).position() == position).stream().findFirst();
    }

    @Override
    public void add(SignedPlace.Kind kind, SignedRecord signed) {
        checkpointed.add(signed);
        number(signed);
    }

    private Stream<SignedRecord> checkpointsOf(String vault) {
        return checkpointed.stream().filter(checkpoint -> checkpoint.vault().equals(vault));
    }

    private static boolean is(SignedRecord signed, SignedPlace.Kind kind) {
        return signed.place().orElseThrow().kind() == kind;
    }

    @Override
    public List<SignedRecord> between(String vault, long after, long upTo, int limit) {
        return checkpointsOf(vault)
                .filter(checkpoint -> is(checkpoint, SignedPlace.Kind.CHECKPOINT))
                .filter(checkpoint -> checkpoint.position() > after && checkpoint.position() <= upTo)
                .sorted(Comparator.comparingLong(SignedRecord::position))
                .toList();
    }

    @Override
    public List<SignedRecord> latest(String vault, int limit) {
        return checkpointsOf(vault).toList().reversed().stream().limit(limit).toList();
    }

    @Override
    public List<SignedRecord> restores(String vault) {
        return checkpointsOf(vault)
                .filter(checkpoint -> is(checkpoint, SignedPlace.Kind.RESTORE))
                .toList();
    }

    @Override
    public List<Numbered> missingIn(Copy copy, String vault, int limit) {
        List<Numbered> all = checkpointsOf(vault)
                .map(signed -> new Numbered(number(signed), signed))
                .toList();
        long last = all.isEmpty() ? 0 : all.getLast().number();
        Long known = given.get(copy + vault);
        long after = known == null || known > last ? last - 1 : known;
        return all.stream().filter(one -> one.number() > after).limit(limit).toList();
    }

    @Override
    public void given(Copy copy, Numbered checkpoint) {
        given.put(copy + checkpoint.signed().vault(), checkpoint.number());
    }

    @Override
    public Optional<SignedRecord> lastGiven(Copy copy, String vault) {
        Long known = given.get(copy + vault);
        return known == null
                ? Optional.empty()
                : checkpointsOf(vault).filter(signed -> number(signed) <= known).reduce((first, second) -> second);
    }

    private long number(SignedRecord signed) {
        return Objects.requireNonNull(numbers.computeIfAbsent(signed.document(), document -> numbers.size() + 1L));
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
        return Optional.ofNullable(anchor).filter(signed -> signed.vault().equals(vault));
    }

    @Override
    public List<SignedRecord> droppable(String vault, Instant before, int limit) {
        return checkpointsOf(vault)
                .filter(checkpoint -> checkpoint.at().isBefore(before))
                .filter(checkpoint -> line(vault, checkpoint.position())
                        .filter(line -> seal(line).hash().equals(checkpoint.hash()))
                        .isPresent())
                .sorted(Comparator.comparingLong(SignedRecord::position).reversed())
                .limit(limit)
                .toList();
    }

    @Override
    public long drop(SignedRecord to) {
        anchor = to;
        List<StoredLine> old = sealed(to.vault(), line -> seal(line).position() <= to.position());
        old.forEach(line -> dropped.put(
                new ObjectKey(line.line().vault(), line.line().object()),
                new ChainHead(seal(line).objectPosition(), seal(line).hash())));
        stored.removeAll(old);
        return old.size();
    }

    /** Something happens while an export is written, once. */
    void beforeTheEndOfAnExport(Runnable act) {
        meanwhile = act;
    }

    @Override
    public Optional<String> model(RunningProcess process) {
        Runnable now = meanwhile;
        meanwhile = () -> {};
        now.run();
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
