package dev.certloom.audit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.certloom.audit.Verdict.Broken;
import dev.certloom.audit.Verdict.Fault;
import dev.certloom.audit.Verdict.Sound;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PublicKey;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Whatever is done to an export, of a period or of one certificate, is named by what reads it and the public key alone. */
class AuditVerificationTest {

    private static final int LINES = 10;

    private final InMemoryAudit audit = new InMemoryAudit();

    /** Which export. Lines of the certificate and of another one alternate; a checkpoint stands in the middle. */
    enum Kind {
        PERIOD(Scope.everything(), Optional.empty()),
        CERTIFICATE(Scope.certificate("web"), Optional.of("certificates/web"));

        private final Scope scope;
        private final Optional<String> object;

        Kind(Scope scope, Optional<String> object) {
            this.scope = scope;
            this.object = object;
        }

        String number() {
            return this == PERIOD ? "position" : "objectPosition";
        }

        String previous() {
            return this == PERIOD ? "previous" : "objectPrevious";
        }
    }

    @BeforeEach
    void actsAreDone() {
        for (int i = 1; i <= LINES; i++) {
            audit.act("web", "act-" + i);
            audit.act("other", "act-" + i);
            if (i == LINES / 2) {
                audit.checkpoints.makeForEachVault();
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void verifyWhenNothingWasDoneToItThenItIsSound(Kind kind) throws Exception {
        long last = kind == Kind.PERIOD ? 2 * LINES + 1 : LINES;

        assertThat(verify(rows(kind)))
                .isEqualTo(new Sound("default", kind.object, last, 1, last, 0, audit.clock.instant()));
    }

    @ParameterizedTest
    @EnumSource
    void verifyWhenALineIsChangedThenItIsNamed(Kind kind) throws Exception {
        List<String> rows = rows(kind);
        rows.set(4, rows.get(4).replace("certloom:worker", "certloom:worked"));

        assertBroken(rows, Fault.CHANGED, 4);
    }

    @ParameterizedTest
    @EnumSource
    void verifyWhenALineIsChangedAndItsHashMadeAnewThenItIsNamed(Kind kind) throws Exception {
        List<String> rows = rows(kind);
        rows.set(4, rehashed(rows.get(4), line -> line.put("action", "other")));

        assertBroken(rows, Fault.CHANGED, 4);
    }

    @ParameterizedTest
    @EnumSource
    void verifyWhenTheLastLineIsChangedAndItsHashMadeAnewThenItIsNamed(Kind kind) throws Exception {
        List<String> rows = rows(kind);
        int last = rows.size() - 3;
        rows.set(last, rehashed(rows.get(last), line -> line.put("action", "other")));

        assertBroken(rows, Fault.CHANGED, kind == Kind.PERIOD ? 2 * LINES + 1 : LINES);
    }

    @ParameterizedTest
    @EnumSource
    void verifyWhenEveryHashIsMadeAnewThenWhatWasSignedTells(Kind kind) throws Exception {
        List<String> rows = rechained(rows(kind), kind, 4, line -> line.put("action", "other"));

        assertBroken(rows, Fault.CHANGED, LINES);
    }

    @ParameterizedTest
    @EnumSource
    void verifyWhenALineIsDroppedThenItIsNamed(Kind kind) throws Exception {
        List<String> rows = rows(kind);
        rows.remove(4);

        assertBroken(rows, Fault.DROPPED, 4);
    }

    @ParameterizedTest
    @EnumSource
    void verifyWhenTheFirstLineIsDroppedThenItIsNamed(Kind kind) throws Exception {
        List<String> rows = rows(kind);
        rows.remove(1);

        assertBroken(rows, Fault.DROPPED, 1);
    }

    @ParameterizedTest
    @EnumSource
    void verifyWhenTheFirstLineIsDroppedAndTheHeaderSaysSoThenItIsNamed(Kind kind) throws Exception {
        List<String> rows = rows(kind);
        Map<String, Object> header = CanonicalJson.read(rows.getFirst());
        header.put("first", 2);
        header.put("before", member(CanonicalJson.read(rows.get(1)), "hash"));
        rows.set(0, CanonicalJson.write(header));
        rows.remove(1);

        assertBroken(rows, Fault.DROPPED, 1);
    }

    @ParameterizedTest
    @EnumSource
    void verifyWhenALineIsDroppedAndTheRestChainedAnewThenWhatWasSignedTells(Kind kind) throws Exception {
        List<String> rows = rows(kind);
        rows.remove(4);
        rows = rechained(rows, kind, 4, line -> {});

        assertThat(broken(rows).fault()).isIn(Fault.CHANGED, Fault.TRUNCATED, Fault.DROPPED, Fault.REORDERED);
    }

    @ParameterizedTest
    @EnumSource
    void verifyWhenALineIsInsertedThenItIsNamed(Kind kind) throws Exception {
        List<String> copied = rows(kind);
        copied.add(5, copied.get(4));
        assertBroken(copied, Fault.INSERTED, 4);

        List<String> earlier = rows(kind);
        earlier.add(5, earlier.get(2));
        assertBroken(earlier, Fault.INSERTED, 2);

        List<String> later = rows(kind);
        later.add(4, later.get(5));
        assertBroken(later, Fault.INSERTED, 5);
    }

    @ParameterizedTest
    @EnumSource
    void verifyWhenAForgedLineIsInsertedThenItIsNamed(Kind kind) throws Exception {
        List<String> hashed = rows(kind);
        hashed.add(4, rehashed(hashed.get(4), line -> line.put("action", "forged")));
        assertBroken(hashed, Fault.INSERTED, 4);

        List<String> unhashed = rows(kind);
        unhashed.add(4, unhashed.get(4).replace("act-", "forged-"));
        assertBroken(unhashed, Fault.INSERTED, 4);

        List<String> numbered = rows(kind);
        numbered.add(4, rehashed(numbered.get(4), line -> line.put("action", "forged")));
        numbered.set(5, numbered.get(5).replace("\"" + kind.number() + "\":4", "\"" + kind.number() + "\":5"));
        assertBroken(numbered, Fault.INSERTED, 4);
    }

    @ParameterizedTest
    @EnumSource
    void verifyWhenLinesAreReorderedThenTheFirstOutOfPlaceIsNamed(Kind kind) throws Exception {
        List<String> swapped = rows(kind);
        swapped.add(5, swapped.remove(4));
        assertBroken(swapped, Fault.REORDERED, 5);

        List<String> far = rows(kind);
        far.add(8, far.remove(2));
        assertBroken(far, Fault.REORDERED, 3);
    }

    @ParameterizedTest
    @EnumSource
    void verifyWhenTheEndIsCutThenItIsTruncated(Kind kind) throws Exception {
        String whole = String.join("\n", rows(kind)) + "\n";
        for (int length : List.of(whole.length() - 1, whole.length() * 2 / 3, whole.length() / 2)) {
            assertThat(broken(List.of(whole.substring(0, length))).fault()).isEqualTo(Fault.TRUNCATED);
        }
    }

    @ParameterizedTest
    @EnumSource
    void verifyWhenTheLastLinesAreCutButTheSignedEndIsKeptThenItIsTruncated(Kind kind) throws Exception {
        List<String> rows = rows(kind);
        rows.subList(rows.size() - 4, rows.size() - 2).clear();

        assertBroken(rows, Fault.TRUNCATED, kind == Kind.PERIOD ? 2 * LINES : LINES - 1);
    }

    @ParameterizedTest
    @EnumSource
    void verifyWhenItIsSignedWithAnotherKeyThenThatIsSaid(Kind kind) throws Exception {
        KeyPair other = KeyPairGenerator.getInstance("Ed25519").generateKeyPair();
        List<String> forged = rechained(rows(kind), kind, 4, line -> line.put("action", "other"));
        forged.removeIf(row -> row.contains("\"entry\":\"checkpoint\""));
        String lastHash = (String) member(CanonicalJson.read(forged.get(forged.size() - 3)), "hash");
        UnaryOperator<Map<String, Object>> fitting = end -> {
            end.put("lastHash", lastHash);
            end.put("checkpoints", 0);
            return end;
        };

        List<String> ownName = resigned(forged, other, end -> {
            fitting.apply(end).put("key", SignedDocument.keyId(other.getPublic()));
            return end;
        });
        assertThat(verify(ownName, other.getPublic())).isInstanceOf(Sound.class);
        assertThat(broken(ownName).fault()).isEqualTo(Fault.OTHER_KEY);
        assertThat(broken(resigned(forged, other, fitting)).fault()).isEqualTo(Fault.OTHER_KEY);
    }

    @ParameterizedTest
    @EnumSource
    void verifyWhenADiagramIsChangedOrDroppedThenThatIsSaid(Kind kind) throws Exception {
        List<String> changed = rows(kind);
        changed.replaceAll(row -> row.replace("<bpmn ", "<bpnm "));
        assertThat(broken(changed).reason()).contains("models");

        List<String> dropped = rows(kind);
        assertThat(dropped.removeIf(row -> row.contains("\"entry\":\"model\""))).isTrue();
        assertThat(broken(dropped).reason()).contains("models");
    }

    @ParameterizedTest
    @EnumSource
    void verifyWhenItIsNoExportThenThatIsSaid(Kind kind) throws Exception {
        for (String text : List.of("", "{}\n", "no json\n", "\u0000\n", String.join(" ", rows(kind)))) {
            assertThat(broken(List.of(text)).fault()).isIn(Fault.NOT_AN_EXPORT, Fault.TRUNCATED);
        }
    }

    @ParameterizedTest
    @EnumSource
    void verifyWhenLinesWereDroppedByRetentionThenTheAnchorStandsForThem(Kind kind) throws Exception {
        audit.clock.advance(java.time.Duration.ofDays(40));
        audit.act("web", "later");
        audit.retain(java.time.Period.ofDays(30));

        List<String> rows = rows(kind);

        assertThat(verify(rows)).isInstanceOfSatisfying(Sound.class, sound -> {
            assertThat(sound.dropped()).isEqualTo(kind == Kind.PERIOD ? LINES : LINES / 2);
            assertThat(sound.first()).isEqualTo(sound.dropped() + 1);
        });
        rows.removeIf(row -> row.contains("\"entry\":\"anchor\""));
        assertThat(broken(rows).fault()).isEqualTo(Fault.DROPPED);
    }

    /** Header, lines, the checkpoint of a period behind line 10, the diagram, the end. */
    private List<String> rows(Kind kind) {
        return new ArrayList<>(audit.export(kind.scope).lines().toList());
    }

    private static Map<String, Object> line(Map<String, Object> entry) throws Exception {
        return CanonicalJson.read(CanonicalJson.write(member(entry, "line")));
    }

    private static Object member(Map<String, Object> members, String name) {
        return Objects.requireNonNull(members.get(name));
    }

    private static String rehashed(String row, Consumer<Map<String, Object>> change) throws Exception {
        Map<String, Object> entry = CanonicalJson.read(row);
        Map<String, Object> line = line(entry);
        change.accept(line);
        return CanonicalJson.write(
                Map.of("entry", "line", "hash", CanonicalJson.hash(CanonicalJson.write(line)), "line", line));
    }

    /** Makes every hash and number from this row on fit again, as one could who has the database but not the key. */
    private static List<String> rechained(List<String> rows, Kind kind, int from, Consumer<Map<String, Object>> change)
            throws Exception {
        List<String> forged = new ArrayList<>(rows);
        for (int i = from; i < forged.size(); i++) {
            if (!forged.get(i).contains("\"entry\":\"line\"")) {
                continue;
            }
            boolean first = i == from;
            String before = forged.get(i - 1).contains("\"entry\":\"line\"") ? forged.get(i - 1) : forged.get(i - 2);
            Map<String, Object> last = CanonicalJson.read(before);
            long number = (long) member(line(last), kind.number());
            forged.set(i, rehashed(forged.get(i), line -> {
                line.put(kind.previous(), member(last, "hash"));
                line.put(kind.number(), number + 1);
                if (first) {
                    change.accept(line);
                }
            }));
        }
        return forged;
    }

    private static List<String> resigned(List<String> rows, KeyPair key, UnaryOperator<Map<String, Object>> change)
            throws Exception {
        List<String> forged = new ArrayList<>(rows);
        Map<String, Object> end = CanonicalJson.read(forged.getLast());
        Map<String, Object> document = CanonicalJson.read((String) member(end, "document"));
        SignedDocument signed = SignedDocument.sign(change.apply(new HashMap<>(document)), key.getPrivate());
        forged.set(
                forged.size() - 1,
                CanonicalJson.write(
                        Map.of("entry", "end", "document", signed.document(), "signature", signed.signature())));
        return forged;
    }

    private void assertBroken(List<String> rows, Fault fault, long number) throws IOException {
        Broken broken = broken(rows);
        assertThat(broken).as(broken.reason()).isEqualTo(new Broken(fault, number, broken.reason()));
    }

    private Broken broken(List<String> rows) throws IOException {
        Verdict verdict = verify(rows);
        assertThat(verdict).isInstanceOf(Broken.class);
        return (Broken) verdict;
    }

    private Verdict verify(List<String> rows) throws IOException {
        return verify(rows, audit.key.publicKey());
    }

    private static Verdict verify(List<String> rows, PublicKey key) throws IOException {
        String text = String.join("\n", rows) + (rows.size() > 1 ? "\n" : "");
        return AuditVerification.verify(new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8)), key);
    }
}
