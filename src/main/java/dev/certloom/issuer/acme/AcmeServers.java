package dev.certloom.issuer.acme;

import dev.certloom.crypto.KeyAlgorithm;
import dev.certloom.crypto.KeyMaker;
import dev.certloom.crypto.KeyMaker.KeyPair;
import dev.certloom.issuer.CallOutcome;
import dev.certloom.issuer.IssuerUnavailable;
import dev.certloom.issuer.OrderNotReceived;
import dev.certloom.issuer.SuggestedWindow;
import dev.certloom.issuer.acme.AcmeAccounts.AccountId;
import dev.certloom.issuer.acme.AcmeAccounts.AcmeAccount;
import dev.certloom.issuer.client.CaClient;
import dev.certloom.issuer.client.CaConnection;
import dev.certloom.issuer.client.Deadline;
import java.net.MalformedURLException;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.URL;
import java.net.http.HttpClient;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.shredzone.acme4j.AccountBuilder;
import org.shredzone.acme4j.Login;
import org.shredzone.acme4j.RenewalInfo;
import org.shredzone.acme4j.Session;
import org.shredzone.acme4j.connector.NetworkSettings;
import org.shredzone.acme4j.connector.Resource;
import org.shredzone.acme4j.provider.AbstractAcmeProvider;
import org.springframework.stereotype.Component;

/** Our accounts in use: each step of an order speaks to its CA in a session of its own, by calls that are guarded as all are. */
@Component
class AcmeServers {

    private static final int MAX_PROFILES = 50;
    private static final int MAX_PAGE_LENGTH = 1_000;

    /** Where the CA does not say when to ask again (RFC 9773 section 4.3.3), and the longest that it may say. */
    private static final Duration RENEWAL_PAUSE = Duration.ofHours(6);

    private static final Duration MAX_RENEWAL_PAUSE = Duration.ofDays(1);

    private final CaClient http;
    private final AcmeAccounts accounts;
    private final KeyMaker keys;
    private final Clock clock;

    AcmeServers(CaClient http, AcmeAccounts accounts, KeyMaker keys, Clock clock) {
        this.http = http;
        this.accounts = accounts;
        this.keys = keys;
        this.clock = clock;
    }

    /**
     * A session as the account of an issuer, which the CA is asked for at its first use. Its key is committed before; asked twice
     * with one key, a CA answers with the same account (RFC 8555 section 7.3.1).
     *
     * @param deadline of all that is asked in it
     * @throws OrderNotReceived also when the CA refuses the account, which is for operators to mend
     */
    Login login(AccountId id, Configuration configuration, Deadline deadline) throws IssuerUnavailable {
        Session session = session(id, configuration, deadline);
        AcmeAccount account = accounts.obtain(id, this::newKey);
        if (account.deactivated()) {
            throw new OrderNotReceived(CallOutcome.NOT_CALLED, "its account there was closed");
        }
        Optional<Login> withNext = loginWithNext(account, id, configuration, deadline);
        if (withNext.isPresent()) {
            return withNext.get();
        }
        if (account.url().isPresent()) {
            return session.login(url(account.url().get()), account.key());
        }
        AcmeReplies replies = new AcmeReplies(configuration.secrets());
        AccountBuilder request;
        try {
            request = request(account, configuration);
        } catch (IllegalArgumentException e) {
            throw new OrderNotReceived(
                    CallOutcome.NOT_CALLED, "its contacts or its external account cannot be used", e);
        }
        Login login;
        try {
            login = replies.to(() -> request.createLogin(session));
        } catch (AcmeRefusal e) {
            throw new OrderNotReceived(e.outcome(), "it gives us no account: " + e.words(), e.askAgainAfter());
        }
        accounts.locate(id, Optional.of(login.getAccountLocation().toString()));
        return login;
    }

    /** As {@link #login}, to place an order: in the place of an account that was closed, another is opened. */
    Login loginToOrder(AccountId id, Configuration configuration, Deadline deadline) throws IssuerUnavailable {
        if (accounts.obtain(id, this::newKey).deactivated()) {
            accounts.replaceDeactivated(id, this::newKey);
        }
        return login(id, configuration, deadline);
    }

    /** The profiles that a CA's directory lists; few, and no longer than names. */
    List<String> profiles(Configuration configuration, Deadline deadline) throws IssuerUnavailable {
        return profiles(
                configuration,
                new Session(
                        URI.create(configuration.connection().address()),
                        new Guarded(http.httpClient(configuration.connection(), deadline))));
    }

    /** As {@link #profiles(Configuration, Deadline)}, in a session. */
    List<String> profiles(Configuration configuration, Session session) throws IssuerUnavailable {
        AcmeReplies replies = new AcmeReplies(configuration.secrets());
        try {
            return replies.to(session::getMetadata).getProfiles().stream()
                    .limit(MAX_PROFILES)
                    .map(replies::shown)
                    .sorted()
                    .toList();
        } catch (AcmeRefusal e) {
            throw e.asUnavailable();
        }
    }

    /** Whether a CA may be told what an order renews (RFC 9773 section 5). */
    boolean takesReplacements(Session session, AcmeReplies replies) throws IssuerUnavailable, AcmeRefusal {
        return replies.to(() -> session.resourceUrlOptional(Resource.RENEWAL_INFO))
                .isPresent();
    }

    /**
     * When a CA suggests that a certificate be renewed (RFC 9773); asked without an account.
     *
     * @return empty where its directory does not have that resource
     */
    Optional<SuggestedWindow> suggestedWindow(
            AccountId id, Configuration configuration, X509Certificate certificate, Deadline deadline)
            throws IssuerUnavailable {
        Session session = session(id, configuration, deadline);
        AcmeReplies replies = new AcmeReplies(configuration.secrets());
        try {
            if (replies.to(() -> session.resourceUrlOptional(Resource.RENEWAL_INFO))
                    .isEmpty()) {
                return Optional.empty();
            }
            // the library asks for this resource by an account, and signs nothing with its key
            Login nobody = session.login(
                    url(id.directory()), accounts.obtain(id, this::newKey).key());
            RenewalInfo info = replies.to(() -> nobody.bindRenewalInfo(certificate));
            Optional<Instant> retryAfter = replies.to(info::fetch);
            Instant now = clock.instant();
            Instant latest = now.plus(MAX_RENEWAL_PAUSE);
            return Optional.of(new SuggestedWindow(
                    replies.to(info::getSuggestedWindowStart),
                    replies.to(info::getSuggestedWindowEnd),
                    replies.to(info::getExplanation).flatMap(AcmeServers::page),
                    retryAfter
                            .filter(then -> then.isBefore(latest))
                            .orElseGet(() -> retryAfter.isPresent() ? latest : now.plus(RENEWAL_PAUSE))));
        } catch (AcmeRefusal e) {
            throw e.asUnavailable();
        }
    }

    /** A page that a browser may be sent to. */
    private static Optional<URI> page(URL url) {
        try {
            return Optional.of(url.toURI())
                    .filter(page ->
                            "https".equals(page.getScheme()) && page.toString().length() <= MAX_PAGE_LENGTH);
        } catch (URISyntaxException e) {
            return Optional.empty();
        }
    }

    /** For an account. */
    KeyPair newKey() {
        return keys.make(KeyAlgorithm.EC_P256);
    }

    private Session session(AccountId id, Configuration configuration, Deadline deadline) {
        return new Session(
                URI.create(id.directory()), new Guarded(http.httpClient(configuration.connection(), deadline)));
    }

    /** With the account's next key, if the CA turns out to take that one. */
    private Optional<Login> loginWithNext(
            AcmeAccount account, AccountId id, Configuration configuration, Deadline deadline)
            throws IssuerUnavailable {
        if (account.next().isEmpty()) {
            return Optional.empty();
        }
        java.security.KeyPair next = account.next().get();
        Optional<String> there = location(next, id, configuration, deadline)
                .filter(found -> account.url().map(found::equals).orElse(true));
        there.ifPresent(found -> {
            accounts.locate(id, there);
            accounts.promote(id, next);
        });
        return there.map(found -> session(id, configuration, deadline).login(url(found), next));
    }

    /**
     * Whether the account got another key since this login: with the former one nobody is let in, whatever the CA calls that.
     */
    boolean hasAnotherKey(Login login, AccountId id, Configuration configuration, Deadline deadline)
            throws IssuerUnavailable {
        AcmeAccount account = accounts.obtain(id, this::newKey);
        return !account.key().getPublic().equals(login.getKeyPair().getPublic())
                || loginWithNext(account, id, configuration, deadline).isPresent();
    }

    /** What is to be asked again with the other key. */
    static IssuerUnavailable anotherKey() {
        return new IssuerUnavailable(CallOutcome.ANSWERED, "its account got another key meanwhile");
    }

    /**
     * Where the CA has an account with this key (RFC 8555 section 7.3.1). If it has none, it may still get one: somebody may be
     * asking for that at this moment.
     */
    Optional<String> location(java.security.KeyPair key, AccountId id, Configuration configuration, Deadline deadline)
            throws IssuerUnavailable {
        Session session = session(id, configuration, deadline);
        try {
            return Optional.of(new AcmeReplies(configuration.secrets())
                    .to(() ->
                            new AccountBuilder().onlyExisting().useKeyPair(key).createLogin(session))
                    .getAccountLocation()
                    .toString());
        } catch (AcmeRefusal e) {
            if (e.isOfTheServer()) {
                throw e.asUnavailable();
            }
            return Optional.empty();
        }
    }

    /** The CA does not know the account any more: the next session asks for one again. */
    void forget(AccountId id) {
        accounts.locate(id, Optional.empty());
    }

    private static AccountBuilder request(AcmeAccount account, Configuration configuration) {
        AccountBuilder builder = new AccountBuilder().useKeyPair(account.key());
        configuration.contacts().ifPresent(contacts -> contacts.forEach(builder::addContact));
        if (configuration.termsOfServiceAgreed().orElse(false)) {
            builder.agreeToTermsOfService();
        }
        configuration
                .externalAccount()
                .ifPresent(external -> builder.withKeyIdentifier(
                        external.kid(), external.hmacKey().value()));
        return builder;
    }

    private static URL url(String text) {
        try {
            return URI.create(text).toURL();
        } catch (MalformedURLException e) {
            throw new IllegalStateException("Expected a URL that a CA was called at before.", e);
        }
    }

    /** Any server, called as {@link CaConnection} says. */
    private static final class Guarded extends AbstractAcmeProvider {

        private final HttpClient client;

        Guarded(HttpClient client) {
            this.client = client;
        }

        @Override
        public boolean accepts(URI serverUri) {
            return true;
        }

        @Override
        public URL resolve(URI serverUri) {
            return url(serverUri.toString());
        }

        @Override
        public HttpClient createHttpClient(NetworkSettings settings) {
            return client;
        }
    }
}
