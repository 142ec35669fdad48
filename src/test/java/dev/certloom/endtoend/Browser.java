package dev.certloom.endtoend;

import static org.assertj.core.api.Assertions.assertThat;

import com.deque.html.axecore.selenium.AxeBuilder;
import dev.certloom.installation.Chromium;
import dev.certloom.installation.RunningService;
import dev.certloom.installation.ServiceClient;
import java.net.URI;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.logging.Level;
import java.util.stream.Collectors;
import org.openqa.selenium.By;
import org.openqa.selenium.Cookie;
import org.openqa.selenium.Keys;
import org.openqa.selenium.NoSuchElementException;
import org.openqa.selenium.StaleElementReferenceException;
import org.openqa.selenium.WebElement;
import org.openqa.selenium.chrome.ChromeDriver;
import org.openqa.selenium.interactions.Actions;
import org.openqa.selenium.logging.LogType;
import org.openqa.selenium.support.ui.Select;
import org.openqa.selenium.support.ui.WebDriverWait;

/**
 * A headless Chromium for all tests of the pages, started when the first one asks for it. Everybody signs in once; after that
 * their cookies are put back. Things are found as people find them: buttons by what is written on them, fields by their labels.
 */
final class Browser {

    private static final Duration PATIENCE = Duration.ofSeconds(20);
    private static final String OUT = "/assets/out/signed-out.html";
    /** What stands in its way for sure, of axe-core's impacts. */
    private static final Set<String> SERIOUS = Set.of("serious", "critical");

    private final RunningService service = SharedService.get();
    private final ChromeDriver driver;
    private final Map<String, Set<Cookie>> signedIn = new HashMap<>();
    private String host = "localhost";

    private Browser(Chromium chromium) {
        driver = chromium.start();
    }

    static Browser get() {
        return Holder.STARTED;
    }

    private static final class Holder {

        static final Browser STARTED = started();

        private static Browser started() {
            Browser browser = new Browser(Chromium.found().orElseThrow());
            Runtime.getRuntime().addShutdownHook(new Thread(browser.driver::quit));
            return browser;
        }
    }

    ChromeDriver driver() {
        return driver;
    }

    /** What the browser would be answered, past its window. */
    BrowserExchange exchange() {
        return new BrowserExchange(service, driver, address(""));
    }

    /** From now on somebody else looks, at the vault {@code default}. */
    Browser as(Person person) {
        return as(person, "localhost");
    }

    /** From now on somebody else looks, at the vault of this host. */
    Browser as(Person person, String vaultHost) {
        host = vaultHost;
        if (!driver.getCurrentUrl().startsWith(address(""))) {
            open(OUT);
        }
        forgetCookies();
        String key = person.name() + "@" + vaultHost;
        if (signedIn.containsKey(key)) {
            signedIn.get(key).forEach(this::putBack);
            assertThat(exchange().get("/dashboard/tasks").status())
                    .as("status of a page within the session of %s, which no test has ended", key)
                    .isNotEqualTo(302);
        } else {
            signIn(person.name(), Person.PASSWORD);
            signedIn.put(key, driver.manage().getCookies());
        }
        return this;
    }

    /**
     * Those of every host: the sign-in of another vault leads by this one's host, and gives the session whose cookie it meets there
     * another id.
     */
    private void forgetCookies() {
        driver.executeCdpCommand("Network.clearBrowserCookies", Map.of());
    }

    /** Without a domain, which a cookie whose name begins with {@code __Host-} must not have, and which WebDriver always gives. */
    private void putBack(Cookie cookie) {
        driver.executeCdpCommand(
                "Network.setCookie",
                Map.of(
                        "url",
                        address("/"),
                        "name",
                        cookie.getName(),
                        "value",
                        cookie.getValue(),
                        "path",
                        "/",
                        "secure",
                        true,
                        "httpOnly",
                        true,
                        "sameSite",
                        "Lax"));
    }

    /** Goes to the pages and through the sign-in, for which a page must be shown. */
    Browser signIn(String userName, String password) {
        open("/dashboard");
        fill("User name", userName).fill("Password", password).press("Sign in");
        return awaitButton("Sign out");
    }

    /** Nobody's cookies are known any more for this person. */
    void forget(Person person) {
        signedIn.remove(person.name() + "@" + host);
    }

    Browser open(String path) {
        driver.get(address(path));
        return this;
    }

    String address(String path) {
        return "https://" + host + ":" + service.installation().port() + path;
    }

    String path() {
        return driver.getCurrentUrl().substring(address("").length());
    }

    /** Presses the button, or follows the link, of this name; it may still be about to appear. */
    Browser press(String name) {
        return pressIn("//body", name);
    }

    /** As {@link #press}, within a part of the page. */
    Browser pressIn(String part, String name) {
        await(name, () -> {
            WebElement button = button(part, name);
            driver.executeScript("arguments[0].scrollIntoView({block:'center'})", button);
            button.click();
            return true;
        });
        return this;
    }

    private WebElement button(String part, String name) {
        return driver.findElement(By.xpath(part + "//*[self::button or self::a or self::summary][normalize-space()='"
                + name + "' or @aria-label='" + name + "']"));
    }

    boolean hasButton(String name) {
        By named = By.xpath("//*[self::button or self::a][normalize-space()='" + name + "']");
        return await(
                        "what buttons there are",
                        () -> Optional.of(driver.findElements(named).stream().anyMatch(WebElement::isDisplayed)))
                .orElseThrow();
    }

    Browser awaitButton(String name) {
        await("button " + name, () -> hasButton(name));
        return this;
    }

    /** Writes into the field of this label, or chooses in it. */
    Browser fill(String label, String value) {
        await("field " + label, () -> {
            WebElement field = field(label);
            if (field.getTagName().equals("select")) {
                new Select(field).selectByVisibleText(value);
            } else if ("file".equals(field.getDomAttribute("type"))) {
                field.sendKeys(value);
                // The driver gives the file also to a field that the page has replaced in this very moment.
                return !"".equals(field(label).getDomProperty("value"));
            } else {
                field.clear();
                field.sendKeys(value);
            }
            return true;
        });
        return this;
    }

    Browser tick(String label) {
        await(label, () -> {
            field(label).click();
            return true;
        });
        return this;
    }

    private WebElement field(String label) {
        WebElement found = driver.findElement(By.xpath("//label[normalize-space()='" + label + "']"));
        String id = found.getDomAttribute("for");
        return id == null ? found.findElement(By.tagName("input")) : driver.findElement(By.id(id));
    }

    /** Asks the element that is there now: one that was found before may have been replaced since, as pages go on by themselves. */
    private <T> T ask(String css, Function<WebElement, T> question) {
        return await(css, () -> question.apply(driver.findElement(By.cssSelector(css))));
    }

    String textOf(String css) {
        return ask(css, WebElement::getText);
    }

    String attribute(String css, String name) {
        return ask(css, element -> String.valueOf(element.getDomAttribute(name)));
    }

    String property(String css, String name) {
        return ask(css, element -> String.valueOf(element.getDomProperty(name)));
    }

    /** Whether somebody sees it; it must be there. */
    boolean isShown(String css) {
        return ask(css, element -> Optional.of(element.isDisplayed())).orElseThrow();
    }

    /** Goes on writing where it ends. */
    Browser type(String css, String text) {
        return ask(css, element -> {
            element.sendKeys(text);
            return this;
        });
    }

    /** Follows the last of these, and answers how it is named. */
    String pressLast(String css) {
        return await(css, () -> {
            WebElement last = driver.findElements(By.cssSelector(css)).getLast();
            String name = String.valueOf(last.getDomAttribute("aria-label"));
            last.click();
            return name;
        });
    }

    /** What the keyboard would act on: its text, in which a page has replaced nothing in between. */
    String focused() {
        return String.valueOf(driver.executeScript("return document.activeElement.textContent.trim()"));
    }

    Browser press(Keys key) {
        new Actions(driver).sendKeys(key).perform();
        return this;
    }

    List<String> texts(String css) {
        return await(
                css,
                () -> driver.findElements(By.cssSelector(css)).stream()
                        .map(WebElement::getText)
                        .toList());
    }

    String text() {
        return await("text", () -> driver.findElement(By.tagName("main")).getText());
    }

    /** All text of the page, shown or folded, apart from what it marks as code. */
    String textWithoutCode() {
        return String.valueOf(driver.executeScript("""
                const main = document.querySelector('main').cloneNode(true);
                main.querySelectorAll('code').forEach(code => code.remove());
                return main.textContent;
                """));
    }

    /** Until the page says so. */
    Browser awaitText(String words) {
        await("the words '" + words + "' in", () -> text().contains(words));
        return this;
    }

    Browser awaitNoText(String words) {
        await("no words '" + words + "' in", () -> !text().contains(words));
        return this;
    }

    Browser await(String css) {
        return ask(css, element -> this);
    }

    /** What is not there yet, or is replaced at this moment, is looked for again. */
    <T> T await(String what, Supplier<T> condition) {
        try {
            return new WebDriverWait(driver, PATIENCE, Duration.ofMillis(100))
                    .ignoring(StaleElementReferenceException.class)
                    .ignoring(NoSuchElementException.class)
                    .ignoring(org.openqa.selenium.ElementNotInteractableException.class)
                    .ignoring(java.util.NoSuchElementException.class)
                    .until(seen -> condition.get());
        } catch (org.openqa.selenium.TimeoutException late) {
            throw new AssertionError(
                    "Expected %s at %s, but the page says: %s"
                            .formatted(
                                    what,
                                    driver.getCurrentUrl(),
                                    driver.findElement(By.tagName("body")).getText()),
                    late);
        }
    }

    /** A second window of the same person; answers the first. */
    String another() {
        String first = driver.getWindowHandle();
        driver.switchTo().newWindow(org.openqa.selenium.WindowType.TAB);
        return first;
    }

    Browser to(String window) {
        driver.switchTo().window(window);
        return this;
    }

    void closeAndGoTo(String window) {
        driver.close();
        to(window);
    }

    void closeAllBut(String window) {
        driver.getWindowHandles().stream()
                .filter(other -> !other.equals(window))
                .forEach(other -> {
                    to(other);
                    driver.close();
                });
        to(window);
    }

    /** Remembers something in this page that loading it again would lose. */
    Browser mark() {
        driver.executeScript("window.certloomMark = true");
        return this;
    }

    boolean isMarked() {
        return Boolean.TRUE.equals(driver.executeScript("return window.certloomMark === true"));
    }

    /** Light or dark. */
    Browser scheme(String scheme) {
        driver.executeCdpCommand(
                "Emulation.setEmulatedMedia",
                Map.of("features", List.of(Map.of("name", "prefers-color-scheme", "value", scheme))));
        return this;
    }

    Browser width(int pixels) {
        driver.executeCdpCommand(
                "Emulation.setDeviceMetricsOverride",
                Map.of("width", pixels, "height", 900, "deviceScaleFactor", 1, "mobile", false));
        return this;
    }

    Browser usualWidth() {
        driver.executeCdpCommand("Emulation.clearDeviceMetricsOverride", Map.of());
        return this;
    }

    /** How much wider the page is than its window. */
    long overflow() {
        return ((Number) driver.executeScript(
                        "return document.documentElement.scrollWidth - document.documentElement.clientWidth"))
                .longValue();
    }

    /** Names of fields that do not begin below their labels, of those that are seen. */
    @SuppressWarnings("unchecked")
    List<String> labelsBesideTheirFields() {
        return (List<String>) java.util.Objects.requireNonNull(driver.executeScript("""
                return [...document.querySelectorAll('label[for]')]
                    .map(label => [label, document.getElementById(label.htmlFor)])
                    .filter(([label, field]) => field && label.checkVisibility() && field.checkVisibility())
                    .filter(([label, field]) =>
                        label.getBoundingClientRect().bottom > field.getBoundingClientRect().top + 1)
                    .map(([label]) => label.textContent.trim())"""));
    }

    /** The colour in which something is drawn, as the browser has it. */
    String stroke(String css) {
        return String.valueOf(
                driver.executeScript("return getComputedStyle(document.querySelector(arguments[0])).stroke", css));
    }

    /** The whole page, as {@code target/screenshots/NAME.png}. */
    Browser screenshot(String name) {
        Screenshots.wholePage(driver, name);
        return this;
    }

    /** What is seen of the page where it is scrolled to, as {@code target/screenshots/pictures/NAME.png}: for the README. */
    Browser picture(String name) {
        Screenshots.window(driver, "pictures/" + name);
        return this;
    }

    /** No serious fault of accessibility, and nothing that the page's own policy kept it from. */
    Browser judge() {
        assertThat(new AxeBuilder()
                        .setLegacyMode(true).analyze(driver).getViolations().stream()
                                .filter(found -> SERIOUS.contains(String.valueOf(found.getImpact())))
                                .map(found -> found.getId() + ": "
                                        + found.getNodes().stream()
                                                .map(node -> node.getHtml() + " " + node.getFailureSummary())
                                                .collect(Collectors.joining("\n")))
                                .toList())
                .as("accessibility of " + driver.getCurrentUrl())
                .isEmpty();
        return judgeConsole();
    }

    /** Nothing was kept from running, no script failed, and every file was there. */
    Browser judgeConsole() {
        assertThat(driver.manage().logs().get(LogType.BROWSER).getAll().stream()
                        .filter(entry -> entry.getLevel().intValue() >= Level.SEVERE.intValue()
                                || entry.getMessage().contains("Content Security Policy"))
                        // a page of the service that answers with its status
                        .filter(entry -> (!entry.getMessage().contains("/dashboard/")
                                        && !entry.getMessage().startsWith(driver.getCurrentUrl() + " - Failed to load"))
                                || entry.getMessage().contains("Content Security Policy"))
                        // asked for by browsers themselves, where a page names no icon
                        .filter(entry -> !entry.getMessage().contains("/favicon.ico"))
                        .map(Object::toString)
                        .toList())
                .as("console of " + driver.getCurrentUrl())
                .isEmpty();
        return this;
    }

    Browser awaitPath(String part) {
        await("an address with " + part, () -> path().contains(part));
        return this;
    }

    /** Of the page that is shown. */
    String formToken() {
        return property("input[name=_csrf]", "value");
    }

    /** The address of a link or button that downloads, and what lies there. */
    ServiceClient.Answer download(String name) {
        String address = await(name, () -> {
            WebElement link = button("//main", name);
            assertThat(link.getDomAttribute("download")).as(name).isNotNull();
            return String.valueOf(link.getDomProperty("href"));
        });
        ServiceClient.Answer file = exchange().get(URI.create(address).getRawPath() + query(address));
        assertThat(file.status()).as(name).isEqualTo(200);
        assertThat(file.header("Content-Disposition")).as(name).startsWith("attachment");
        return file;
    }

    private static String query(String address) {
        String query = URI.create(address).getRawQuery();
        return query == null ? "" : "?" + query;
    }
}
