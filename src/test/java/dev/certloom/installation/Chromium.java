package dev.certloom.installation;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.logging.Level;
import org.openqa.selenium.chrome.ChromeDriver;
import org.openqa.selenium.chrome.ChromeDriverService;
import org.openqa.selenium.chrome.ChromeOptions;
import org.openqa.selenium.logging.LogType;
import org.openqa.selenium.logging.LoggingPreferences;

/**
 * The programs that are needed to look at pages in a browser.
 *
 * @param browser {@code $CHROMIUM}; where that is not set, Chromium or Chrome at a usual place
 * @param driver {@code $CHROMEDRIVER}; where that is not set, ChromeDriver at a usual place. Of the same version
 */
public record Chromium(Path browser, Path driver) {

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
    private static final Duration LOADED_WITHIN = Duration.ofSeconds(60);

    public static Optional<Chromium> found() {
        return found("CHROMIUM", BROWSERS)
                .flatMap(browser -> found("CHROMEDRIVER", DRIVERS).map(driver -> new Chromium(browser, driver)));
    }

    private static Optional<Path> found(String variable, List<String> usual) {
        return Optional.ofNullable(System.getenv(variable)).map(List::of).orElse(usual).stream()
                .map(Path::of)
                .filter(Files::isExecutable)
                .findFirst();
    }

    /** Starts a headless one, which logs all that pages write to the console; to be quit. */
    public ChromeDriver start() {
        LoggingPreferences logs = new LoggingPreferences();
        logs.enable(LogType.BROWSER, Level.ALL);
        ChromeOptions options = new ChromeOptions();
        options.setBinary(browser.toFile());
        options.setAcceptInsecureCerts(true);
        options.setCapability("goog:loggingPrefs", logs);
        options.addArguments(
                "--headless=new",
                "--no-sandbox",
                "--disable-dev-shm-usage",
                "--disable-background-timer-throttling",
                "--disable-backgrounding-occluded-windows",
                "--disable-renderer-backgrounding",
                "--force-color-profile=srgb",
                "--lang=en",
                "--window-size=1280,900");
        ChromeDriver started = new ChromeDriver(
                new ChromeDriverService.Builder()
                        .usingDriverExecutable(driver.toFile())
                        .build(),
                options);
        started.manage().timeouts().pageLoadTimeout(LOADED_WITHIN);
        return started;
    }
}
