package dev.certloom.endtoend;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import org.openqa.selenium.chrome.ChromeDriver;

/** Pictures of pages, kept under {@code target/screenshots}. */
final class Screenshots {

    private static final Path FOLDER = Path.of("target/screenshots");

    private Screenshots() {}

    static void wholePage(ChromeDriver driver, String name) {
        capture(driver, name, "0", "Math.max(document.documentElement.scrollHeight, 300)");
    }

    /** What is seen of the page where it is scrolled to. */
    static void window(ChromeDriver driver, String name) {
        capture(driver, name, "scrollY", "Math.min(innerHeight, 800)");
    }

    private static void capture(ChromeDriver driver, String name, String top, String height) {
        List<?> clipped = (List<?>)
                driver.executeScript("return [%s, document.documentElement.clientWidth, %s]".formatted(top, height));
        Map<String, Object> clip =
                Map.of("x", 0, "y", clipped.get(0), "width", clipped.get(1), "height", clipped.get(2), "scale", 1);
        String png = (String) driver.executeCdpCommand(
                        "Page.captureScreenshot", Map.of("format", "png", "captureBeyondViewport", true, "clip", clip))
                .get("data");
        try {
            Path file = FOLDER.resolve(name + ".png");
            Files.createDirectories(file.getParent());
            Files.write(file, Base64.getDecoder().decode(png));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
