package dev.certloom.endtoend;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * The programs that the tests of the pages need.
 *
 * @param chromium {@code $CHROMIUM}; where that is not set, Chromium or Chrome at a usual place
 * @param driver {@code $CHROMEDRIVER}; where that is not set, ChromeDriver at a usual place. Of the same version
 */
record Browsers(Path chromium, Path driver) {

    private static final List<String> BROWSERS = List.of(
            "/usr/bin/chromium",
            "/usr/bin/chromium-browser",
            "/usr/bin/google-chrome",
            "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
            "/Applications/Chromium.app/Contents/MacOS/Chromium");
    private static final List<String> DRIVERS = List.of(
            "/usr/bin/chromedriver",
            "/usr/lib/chromium-browser/chromedriver",
            "/usr/local/bin/chromedriver",
            "/opt/homebrew/bin/chromedriver");

    static Optional<Browsers> found() {
        return found("CHROMIUM", BROWSERS)
                .flatMap(browser -> found("CHROMEDRIVER", DRIVERS).map(driver -> new Browsers(browser, driver)));
    }

    private static Optional<Path> found(String variable, List<String> usual) {
        return Optional.ofNullable(System.getenv(variable)).map(List::of).orElse(usual).stream()
                .map(Path::of)
                .filter(Files::isExecutable)
                .findFirst();
    }
}
