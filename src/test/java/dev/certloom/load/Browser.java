package dev.certloom.load;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.stream.Stream;
import org.openqa.selenium.By;
import org.openqa.selenium.chrome.ChromeDriver;
import org.openqa.selenium.chrome.ChromeDriverService;
import org.openqa.selenium.chrome.ChromeOptions;

/** Headless Chromium, where the machine has one. */
final class Browser implements AutoCloseable {

    private static final Path DRIVER = Path.of("/usr/bin/chromedriver");
    private static final String LOADED =
            "const n = performance.getEntriesByType('navigation')[0]; return n.loadEventEnd - n.startTime";

    private final ChromeDriver driver;
    private final String base;

    private Browser(ChromeDriver driver, String base) {
        this.driver = driver;
        this.base = base;
    }

    /** A browser that is signed in; empty where there is none. */
    static Optional<Browser> signedIn(String base, String userName, String password) {
        if (!Files.isExecutable(DRIVER)) {
            return Optional.empty();
        }
        ChromeOptions options = new ChromeOptions();
        options.addArguments("--headless=new", "--no-sandbox", "--disable-dev-shm-usage", "--window-size=1400,1000");
        options.setAcceptInsecureCerts(true);
        Stream.of("/usr/bin/chromium", "/usr/bin/google-chrome")
                .filter(path -> Files.isExecutable(Path.of(path)))
                .findFirst()
                .ifPresent(options::setBinary);
        ChromeDriverService service = new ChromeDriverService.Builder()
                .usingDriverExecutable(DRIVER.toFile())
                .build();
        Browser browser = new Browser(new ChromeDriver(service, options), base);
        browser.driver.get(base + "/dashboard");
        browser.driver.findElement(By.name("userName")).sendKeys(userName);
        browser.driver.findElement(By.name("password")).sendKeys(password);
        browser.driver.findElement(By.cssSelector("button[value=enter]")).click();
        return Optional.of(browser);
    }

    /** From the start of the navigation to the end of the load event, in milliseconds. */
    double load(String path) {
        driver.get(base + path);
        return ((Number) java.util.Objects.requireNonNull(driver.executeScript(LOADED))).doubleValue();
    }

    @Override
    public void close() {
        driver.quit();
    }
}
