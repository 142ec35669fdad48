package dev.certloom.web.pages;

import dev.certloom.crypto.KeyAlgorithm;
import dev.certloom.kernel.CertificateName;
import dev.certloom.kernel.IssuerName;
import dev.certloom.web.Moments;
import dev.certloom.web.pages.Inventory.InventoryFilter;
import dev.certloom.web.pages.Inventory.InventoryOrder;
import dev.certloom.web.pages.Inventory.Position;
import java.time.Instant;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.web.server.ResponseStatusException;
import org.springframework.web.util.UriComponentsBuilder;

/**
 * The values of the inventory's form, as they are shown again.
 *
 * @param issuer name; empty for any
 * @param key name of a {@link KeyAlgorithm}; empty for any
 * @param expires name of an {@link ExpiryWeeks.Window}
 * @param order {@code expiry} or {@code name}
 * @param by what the chart's bars are stacked from: {@code issuer} or {@code key}
 * @param after position behind which the page starts: expiry, a comma, name
 */
record InventoryRequest(
        String search, String issuer, String key, String expires, String order, String by, String after) {

    private static final int MAX_SEARCH_LENGTH = 200;
    private static final String BY_EXPIRY = "expiry";
    private static final String BY_NAME = "name";
    private static final String BY_ISSUER = "issuer";
    private static final String BY_KEY = "key";

    InventoryRequest(
            @Nullable String search,
            @Nullable String issuer,
            @Nullable String key,
            @Nullable String expires,
            @Nullable String order,
            @Nullable String by,
            @Nullable String after) {
        String words = given(search);
        this.search = words.length() > MAX_SEARCH_LENGTH ? words.substring(0, MAX_SEARCH_LENGTH) : words;
        this.issuer = given(issuer);
        this.key = given(key);
        this.expires = given(expires);
        this.order = given(order).isEmpty() ? BY_EXPIRY : given(order);
        this.by = given(by).isEmpty() ? BY_ISSUER : given(by);
        this.after = given(after);
    }

    private static String given(@Nullable String value) {
        return Objects.requireNonNullElse(value, "");
    }

    /** @throws ResponseStatusException 400 for an unknown window, kind of key, order or grouping of the chart */
    InventoryFilter filter(ExpiryWeeks weeks) {
        if (!Set.of(BY_EXPIRY, BY_NAME).contains(order)
                || !Set.of(BY_ISSUER, BY_KEY).contains(by)) {
            throw malformed();
        }
        ExpiryWeeks.Window window = weeks.window(expires).orElseThrow(InventoryRequest::malformed);
        return new InventoryFilter(
                issuerName(),
                keyType(),
                window.from(),
                window.until(),
                Optional.of(search).filter(words -> !words.isBlank()));
    }

    Optional<IssuerName> issuerName() {
        return Optional.of(issuer).filter(name -> !name.isEmpty()).map(IssuerName::new);
    }

    Optional<KeyAlgorithm> keyType() {
        return Optional.of(key)
                .filter(name -> !name.isEmpty())
                .map(name -> KeyTypes.named(name).orElseThrow(InventoryRequest::malformed));
    }

    InventoryOrder inOrder() {
        return order.equals(BY_NAME) ? InventoryOrder.NAME : InventoryOrder.EXPIRY;
    }

    Optional<Position> behind() {
        if (after.isEmpty()) {
            return Optional.empty();
        }
        int comma = after.indexOf(',');
        if (comma < 0) {
            throw malformed();
        }
        Instant expiry = Moments.parse(after.substring(0, comma)).orElseThrow(InventoryRequest::malformed);
        return Optional.of(new Position(expiry, new CertificateName(after.substring(comma + 1))));
    }

    boolean isFirstPage() {
        return after.isEmpty();
    }

    boolean isByKey() {
        return by.equals(BY_KEY);
    }

    public boolean isPlain() {
        return search.isBlank() && issuer.isEmpty() && key.isEmpty() && expires.isEmpty();
    }

    /** The Monday of the chosen week; empty where none is. */
    public String week() {
        return !expires.isEmpty() && expires.indexOf('-') > 0 ? expires : "";
    }

    InventoryRequest after(Position position) {
        return new InventoryRequest(
                search, issuer, key, expires, order, by, position.expires() + "," + position.name());
    }

    /** For templates: the same with the bars stacked otherwise. */
    public InventoryRequest stackedBy(String what) {
        return new InventoryRequest(search, issuer, key, expires, order, what, "");
    }

    public String address() {
        return address("/dashboard/certificates");
    }

    /** The same list as a file. */
    public String exportAddress() {
        return new InventoryRequest(search, issuer, key, expires, order, "", "").address("/dashboard/certificates.csv");
    }

    /** For what a bar of the chart represents, which ignores search words. */
    String addressOf(String window) {
        return new InventoryRequest("", issuer, key, window, order, by, "").address();
    }

    private String address(String path) {
        UriComponentsBuilder address = UriComponentsBuilder.fromPath(path);
        add(address, "search", search);
        add(address, "issuer", issuer);
        add(address, "key", key);
        add(address, "expires", expires);
        add(address, "order", order.equals(BY_NAME) ? order : "");
        add(address, "by", isByKey() ? by : "");
        add(address, "after", after);
        return address.encode().toUriString();
    }

    private static void add(UriComponentsBuilder address, String name, String value) {
        if (!value.isEmpty()) {
            address.queryParam(name, "{" + name + "}").uriVariables(Map.of(name, value));
        }
    }

    private static ResponseStatusException malformed() {
        return new ResponseStatusException(HttpStatus.BAD_REQUEST);
    }
}
