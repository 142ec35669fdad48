package dev.certloom.web.pages;

import static org.assertj.core.api.Assertions.assertThat;

import dev.certloom.kernel.VaultName;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class InventoryExportTest {

    private static final Instant NOW = Instant.parse("2026-11-25T19:00:00Z");
    private static final InventoryRequest ALL = new InventoryRequest(null, null, null, null, null, null, null);

    private final InMemoryInventory inventory = new InMemoryInventory();

    private List<String> lines(int mostLines) {
        StringWriter text = new StringWriter();
        new InventoryExport(inventory, new VaultName("default"), ALL, NOW, mostLines).write(new PrintWriter(text));
        return List.of(text.toString().split("\r\n"));
    }

    @Test
    void writeThenEachCertificateIsALineUnderTheNamesOfTheColumns() {
        inventory.with(InMemoryInventory.row("web", "CN=web, O=\"A, B\"", NOW.plus(Duration.ofDays(10))));

        List<String> lines = lines(10);

        assertThat(lines).hasSize(2);
        assertThat(lines.get(0)).startsWith("\"name\",\"version\",\"subject\"");
        assertThat(lines.get(1))
                .startsWith("\"web\",\"")
                .contains(",\"CN=web, O=\"\"A, B\"\"\",\"web.example\",\"LocalCA\",\"EC P-256\",")
                .contains(",\"2026-12-05T19:00:00Z\",\"true\",\"expires soon\",\"2a\",");
    }

    @Test
    void writeWhenMoreThanOnePartThenEveryCertificateIsThereOnce() {
        for (int i = 0; i < 1_203; i++) {
            inventory.with(InMemoryInventory.row("web-" + i, "CN=web", NOW.plusSeconds(i)));
        }

        assertThat(lines(10_000).stream().map(line -> line.split(",", 2)[0]).distinct())
                .hasSize(1_204);
    }

    @Test
    void writeWhenMoreThanTheLimitThenTheLastLineSaysSo() {
        for (int i = 0; i < 4; i++) {
            inventory.with(InMemoryInventory.row("web-" + i, "CN=web", NOW.plusSeconds(i)));
        }

        assertThat(lines(4)).hasSize(5).noneMatch(line -> line.contains("filter the list"));
        assertThat(lines(3)).hasSize(5).last().isEqualTo("\"Contains only the first 3: narrow the filter.\"");
    }

    @Test
    void writeWhenTheLimitIsBeyondTheFirstPartThenItStillHolds() {
        for (int i = 0; i < 1_203; i++) {
            inventory.with(InMemoryInventory.row("web-" + i, "CN=web", NOW.plusSeconds(i)));
        }

        assertThat(lines(700)).hasSize(702).last().isEqualTo("\"Contains only the first 700: narrow the filter.\"");
    }

    @ParameterizedTest
    @ValueSource(strings = {"=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "\n=1", "\uFF1D1"})
    void lineWhenACellCouldBeAFormulaThenSpreadsheetsReadItAsText(String cell) {
        assertThat(Csv.line(List.of(cell))).isEqualTo("\"'" + cell + "\"\r\n");
    }

    @Test
    void lineThenQuotesAreDoubledAndNothingElseIsChanged() {
        assertThat(Csv.line(List.of("a\"b", "1,2;3", "", "CN=x\ny")))
                .isEqualTo("\"a\"\"b\",\"1,2;3\",\"\",\"CN=x\ny\"\r\n");
    }
}
