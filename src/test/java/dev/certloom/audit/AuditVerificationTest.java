package dev.certloom.audit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.certloom.audit.verification.AuditVerification;
import dev.certloom.audit.verification.CanonicalJson;
import dev.certloom.audit.verification.SignedDocument;
import dev.certloom.audit.verification.Verdict;
import dev.certloom.audit.verification.Verdict.Broken;
import dev.certloom.audit.verification.Verdict.Fault;
import dev.certloom.audit.verification.Verdict.Sound;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
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
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
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
        assertBroken(
                kind, Fault.CHANGED, 4, rows -> rows.set(4, rows.get(4).replace("certloom:worker", "certloom:worked")));
    }

    @ParameterizedTest
    @EnumSource
    void verifyWhenALineIsChangedAndItsHashMadeAnewThenItIsNamed(Kind kind) throws Exception {
        assertBroken(kind, Fault.CHANGED, 4, rows -> rehash(rows, 4, line -> line.put("action", "other")));
    }

    @ParameterizedTest
    @EnumSource
    void verifyWhenTheLastLineIsChangedAndRehashedThenItIsNamed(Kind kind) throws Exception {
        long last = kind == Kind.PERIOD ? 2 * LINES + 1 : LINES;

        assertBroken(
                kind, Fault.CHANGED, last, rows -> rehash(rows, lastLine(rows), line -> line.put("action", "other")));
    }

    @ParameterizedTest
    @EnumSource
    void verifyWhenEveryHashIsMadeAnewThenWhatWasSignedTells(Kind kind) throws Exception {
        assertBroken(kind, Fault.CHANGED, LINES, rows -> rechain(rows, kind, 4, line -> line.put("action", "other")));
    }

    @ParameterizedTest
    @EnumSource
    void verifyWhenALineIsDroppedThenItIsNamed(Kind kind) throws Exception {
        assertBroken(kind, Fault.DROPPED, 4, rows -> rows.remove(4));
    }

    @ParameterizedTest
    @EnumSource
    void verifyWhenTheFirstLineIsDroppedThenItIsNamed(Kind kind) throws Exception {
        assertBroken(kind, Fault.DROPPED, 1, rows -> rows.remove(1));
    }

    @ParameterizedTest
    @EnumSource
    void verifyWhenTheFirstLineIsDroppedInTheHeaderTooThenItIsNamed(Kind kind) throws Exception {
        assertBroken(kind, Fault.DROPPED, 1, rows -> {
            Map<String, Object> header = CanonicalJson.read(rows.getFirst());
            header.put("first", 2);
            header.put("before", member(CanonicalJson.read(rows.get(1)), "hash"));
            rows.set(0, CanonicalJson.write(header));
            rows.remove(1);
        });
    }

    @ParameterizedTest
    @EnumSource
    void verifyWhenALineIsDroppedAndTheRestRechainedThenItIsBroken(Kind kind) throws Exception {
        List<String> rows = rows(kind);
        rows.remove(4);
        rechain(rows, kind, 4, line -> {});

        assertThat(broken(rows).fault()).isIn(Fault.CHANGED, Fault.TRUNCATED, Fault.DROPPED, Fault.REORDERED);
    }

    @ParameterizedTest
    @EnumSource
    void verifyWhenALineIsInsertedThenItIsNamed(Kind kind) throws Exception {
        assertBroken(kind, Fault.INSERTED, 4, rows -> rows.add(5, rows.get(4)));
        assertBroken(kind, Fault.INSERTED, 2, rows -> rows.add(5, rows.get(2)));
        assertBroken(kind, Fault.INSERTED, 5, rows -> rows.add(4, rows.get(5)));
    }

    @ParameterizedTest
    @EnumSource
    void verifyWhenAForgedLineIsInsertedThenItIsNamed(Kind kind) throws Exception {
        assertBroken(kind, Fault.INSERTED, 4, AuditVerificationTest::forge);
        assertBroken(kind, Fault.INSERTED, 4, rows -> rows.add(4, rows.get(4).replace("act-", "forged-")));
        assertBroken(kind, Fault.INSERTED, 4, rows -> {
            forge(rows);
            rows.set(5, rows.get(5).replace("\"" + kind.number() + "\":4", "\"" + kind.number() + "\":5"));
        });
    }

    /** A line like the fourth, with a hash of its own, stands before that. */
    private static void forge(List<String> rows) throws Exception {
        rows.add(4, rows.get(4));
        rehash(rows, 4, line -> line.put("action", "forged"));
    }

    @ParameterizedTest
    @EnumSource
    void verifyWhenLinesAreReorderedThenTheFirstOutOfPlaceIsNamed(Kind kind) throws Exception {
        assertBroken(kind, Fault.REORDERED, 5, rows -> rows.add(5, rows.remove(4)));
        assertBroken(kind, Fault.REORDERED, 3, rows -> rows.add(8, rows.remove(2)));
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
    void verifyWhenLastLinesAreCutButTheSignedEndStaysThenTruncated(Kind kind) throws Exception {
        assertBroken(
                kind,
                Fault.TRUNCATED,
                kind == Kind.PERIOD ? 2 * LINES : LINES - 1,
                rows -> rows.subList(lastLine(rows) - 1, lastLine(rows) + 1).clear());
    }

    @ParameterizedTest
    @EnumSource
    void verifyWhenItIsSignedWithAnotherKeyThenThatIsSaid(Kind kind) throws Exception {
        KeyPair other = KeyPairGenerator.getInstance("Ed25519").generateKeyPair();
        List<String> forged = rows(kind);
        rechain(forged, kind, 4, line -> line.put("action", "other"));
        forged.removeIf(row -> row.contains("\"entry\":\"checkpoint\""));
        String lastHash = (String) member(CanonicalJson.read(forged.get(lastLine(forged))), "hash");
        UnaryOperator<Map<String, Object>> fitting = end -> {
            end.put("lastHash", lastHash);
            end.put("checkpoints", 0);
            return end;
        };

        List<String> ownName = resigned(forged, other, end -> {
            fitting.apply(end).put("key", SignedDocument.keyId(other.getPublic()));
            return end;
        });
        with(ownName, 0, "key", SignedDocument.keyId(other.getPublic()));
        assertThat(verify(ownName, other.getPublic())).isInstanceOf(Sound.class);
        assertThat(broken(ownName).fault()).isEqualTo(Fault.OTHER_KEY);
        assertThat(broken(resigned(forged, other, fitting)).fault()).isEqualTo(Fault.OTHER_KEY);
    }

    @ParameterizedTest
    @EnumSource
    void verifyWhenADiagramOrTableIsChangedOrDroppedThenItSaysSo(Kind kind) throws Exception {
        for (String beginning : List.of("<bpmn ", "<dmn ")) {
            List<String> changed = rows(kind);
            changed.replaceAll(row -> row.replace(beginning, "<other "));
            assertThat(broken(changed).reason()).contains("models");

            List<String> dropped = rows(kind);
            assertThat(dropped.removeIf(row -> row.contains(beginning))).isTrue();
            assertThat(broken(dropped).reason()).contains("models");
        }
    }

    @ParameterizedTest
    @EnumSource
    void verifyWhenAModelIsThereTwiceThenItIsNamed(Kind kind) throws Exception {
        List<String> rows = rows(kind);
        int model = IntStream.range(0, rows.size())
                .filter(row -> rows.get(row).contains("<bpmn "))
                .findFirst()
                .orElseThrow();
        rows.add(model, rows.get(model));
        assertThat(broken(rows).reason()).contains("is there twice");
    }

    @Test
    void verifyWhenThereAreMoreModelsThanAreHeldThenNoVerdict() {
        List<String> rows = rows(Kind.PERIOD);
        IntStream.rangeClosed(0, 10_000)
                .mapToObj(model -> CanonicalJson.write(Map.of("entry", "model", "id", "m-" + model, "content", "")))
                .forEach(row -> rows.add(1, row));
        assertThatThrownBy(() -> verify(rows)).isInstanceOf(IOException.class).hasMessageContaining("10000 models");
    }

    @ParameterizedTest
    @EnumSource
    void verifyWhenARowHasAMemberThatNobodyCheckedThenItIsNotSound(Kind kind) throws Exception {
        List<String> whole = rows(kind);
        for (int i = 0; i < whole.size(); i++) {
            List<String> rows = new ArrayList<>(whole);
            with(rows, i, "note", "approved by the board");
            assertThat(verify(rows)).as(rows.get(i)).isInstanceOf(Broken.class);
        }
    }

    @ParameterizedTest
    @EnumSource
    void verifyWhenARowsMemberIsMissingOrOfWrongTypeThenNotSound(Kind kind) throws Exception {
        List<String> whole = rows(kind);
        for (int i = 0; i < whole.size(); i++) {
            for (String member : CanonicalJson.read(whole.get(i)).keySet()) {
                List<String> rows = new ArrayList<>(whole);
                Map<String, Object> entry = CanonicalJson.read(rows.get(i));
                Object value = member(entry, member);
                entry.put(member, value instanceof Long ? value.toString() : 7);
                rows.set(i, CanonicalJson.write(entry));
                assertThat(verify(rows)).as(rows.get(i)).isInstanceOf(Broken.class);

                entry.remove(member);
                rows.set(i, CanonicalJson.write(entry));
                assertThat(verify(rows)).as(rows.get(i)).isInstanceOf(Broken.class);
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void verifyWhenARowIsNotCanonicalOrHasAMemberTwiceThenNotSound(Kind kind) throws Exception {
        List<String> whole = rows(kind);
        for (int i = 0; i < whole.size(); i++) {
            String row = whole.get(i);
            for (String other : List.of(
                    row.replaceFirst(":", ": "),
                    row + " ",
                    row + "\r",
                    "\ufeff" + row,
                    row.replaceFirst("\\{", "{\"aa\":1,\"aa\":1,"),
                    row.substring(0, row.length() - 1) + ",\"entry\":\"line\"}",
                    row.replaceFirst("entry", "\\\\u0065ntry"))) {
                List<String> rows = new ArrayList<>(whole);
                rows.set(i, other);
                assertThat(verify(rows)).as(other).isInstanceOf(Broken.class);
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void verifyWhenTheHeaderDiffersFromWhatWasSignedThenNotSound(Kind kind) throws Exception {
        for (Map.Entry<String, Object> other : Map.<String, Object>of(
                        "format", 2, "vault", "other", "key", "ab12", "first", 2, "before", "1".repeat(64))
                .entrySet()) {
            List<String> rows = rows(kind);
            with(rows, 0, other.getKey(), other.getValue());
            assertThat(verify(rows)).as(other.getKey()).isInstanceOf(Broken.class);
        }
    }

    @ParameterizedTest
    @EnumSource
    void verifyWhenAnythingStandsBehindTheSignedEndThenItIsNotSound(Kind kind) throws Exception {
        String whole = String.join("\n", rows(kind)) + "\n";
        for (String more : List.of("x", " ", "\n", "{}\n", "\u0000", rows(kind).get(1))) {
            assertThat(broken(List.of(whole + more)).fault()).as(more).isEqualTo(Fault.INSERTED);
        }
    }

    @ParameterizedTest
    @EnumSource
    @Timeout(10)
    void verifyWhenALineIsMissingBeforeInvalidTextThenItTerminates(Kind kind) throws Exception {
        List<String> rows = rows(kind);
        rows.remove(3);
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        bytes.writeBytes((String.join("\n", rows.subList(0, 4)) + "\n").getBytes(StandardCharsets.UTF_8));
        bytes.write(0xff);

        Verdict verdict =
                AuditVerification.verify(new ByteArrayInputStream(bytes.toByteArray()), audit.key.publicKey());

        assertThat(verdict).isInstanceOf(Broken.class);
    }

    @Test
    void verifyWhenACheckpointPosesAsAnchorOrIsForeignThenNotSound() throws Exception {
        audit.act("other", "web", "act");
        audit.checkpointOf("other");
        List<String> rows = rows(Kind.PERIOD);
        int checkpoint = IntStream.range(0, rows.size())
                .filter(i -> rows.get(i).contains("\"entry\":\"checkpoint\""))
                .findFirst()
                .orElseThrow();
        SignedRecord ofOther = audit.checkpointed.getLast();

        List<String> asAnchor = new ArrayList<>(rows);
        with(asAnchor, checkpoint, "entry", "anchor");
        assertThat(verify(asAnchor)).isInstanceOf(Broken.class);

        List<String> foreign = new ArrayList<>(rows);
        with(foreign, checkpoint, "document", ofOther.document());
        with(foreign, checkpoint, "signature", ofOther.signature());
        assertThat(verify(foreign)).isInstanceOf(Broken.class);
    }

    private static void with(List<String> rows, int row, String member, Object value) throws Exception {
        Map<String, Object> entry = CanonicalJson.read(rows.get(row));
        entry.put(member, value);
        rows.set(row, CanonicalJson.write(entry));
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
    void verifyWhenRetentionDroppedLinesThenTheAnchorStandsForThem(Kind kind) throws Exception {
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

    @Test
    void retainWhenNothingMoreIsOldThenTheAnchorStaysAsItIs() {
        audit.clock.advance(java.time.Duration.ofDays(40));
        audit.act("web", "later");
        audit.retain(java.time.Period.ofDays(30));
        String anchor = anchor();

        audit.clock.advance(java.time.Duration.ofSeconds(1));
        audit.retain(java.time.Period.ofDays(30));

        assertThat(anchor()).isEqualTo(anchor);
        assertThat(audit.stored)
                .filteredOn(stored -> stored.line().action().equals("audit-lines-dropped"))
                .hasSize(1);
    }

    private String anchor() {
        return rows(Kind.PERIOD).stream()
                .filter(row -> row.contains("\"entry\":\"anchor\""))
                .findFirst()
                .orElseThrow();
    }

    /** Header, lines, the checkpoint of a period behind line 10, the diagram, the decision table, the end. */
    private List<String> rows(Kind kind) {
        return new ArrayList<>(audit.export(kind.scope).lines().toList());
    }

    private static int lastLine(List<String> rows) {
        return IntStream.range(0, rows.size())
                .filter(row -> isLine(rows.get(row)))
                .max()
                .orElseThrow();
    }

    private static Map<String, Object> line(Map<String, Object> entry) throws Exception {
        return CanonicalJson.read(CanonicalJson.write(member(entry, "line")));
    }

    private static Object member(Map<String, Object> members, String name) {
        return Objects.requireNonNull(members.get(name));
    }

    /** Changes a line, and makes its hash anew. */
    private static void rehash(List<String> rows, int row, Consumer<Map<String, Object>> change) throws Exception {
        Map<String, Object> line = line(CanonicalJson.read(rows.get(row)));
        change.accept(line);
        rows.set(
                row,
                CanonicalJson.write(
                        Map.of("entry", "line", "hash", CanonicalJson.hash(CanonicalJson.write(line)), "line", line)));
    }

    /** Makes every hash and number from this row on fit again, as one could who has the database but not the key. */
    private static void rechain(List<String> rows, Kind kind, int from, Consumer<Map<String, Object>> change)
            throws Exception {
        for (int i = from; i < rows.size(); i++) {
            if (!isLine(rows.get(i))) {
                continue;
            }
            boolean first = i == from;
            Map<String, Object> last = CanonicalJson.read(rows.get(isLine(rows.get(i - 1)) ? i - 1 : i - 2));
            long number = (long) member(line(last), kind.number());
            rehash(rows, i, line -> {
                line.put(kind.previous(), member(last, "hash"));
                line.put(kind.number(), number + 1);
                if (first) {
                    change.accept(line);
                }
            });
        }
    }

    private static boolean isLine(String row) {
        return row.contains("\"entry\":\"line\"");
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

    /** What is done to the rows of an export. */
    private interface Change {
        void to(List<String> rows) throws Exception;
    }

    private void assertBroken(Kind kind, Fault fault, long number, Change change) throws Exception {
        List<String> rows = rows(kind);
        change.to(rows);
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
