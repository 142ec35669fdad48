package dev.certloom.issuer.acme;

import dev.certloom.crypto.KeyAlgorithm;
import dev.certloom.crypto.KeyMaker;
import dev.certloom.issuer.IssuerUnavailable;
import dev.certloom.issuer.OrderNotReceived;
import dev.certloom.issuer.acme.AcmeAccounts.AccountId;
import dev.certloom.issuer.acme.AcmeAccounts.AcmeAccount;
import dev.certloom.issuer.client.CaClient;
import dev.certloom.issuer.client.CaConnection;
import dev.certloom.issuer.client.Deadline;
import java.net.MalformedURLException;
import java.net.URI;
import java.net.URL;
import java.net.http.HttpClient;
import java.util.Optional;
import org.shredzone.acme4j.AccountBuilder;
import org.shredzone.acme4j.Login;
import org.shredzone.acme4j.Session;
import org.shredzone.acme4j.connector.NetworkSettings;
import org.shredzone.acme4j.provider.AbstractAcmeProvider;
import org.springframework.stereotype.Component;

/** Our accounts in use: each step of an order speaks to its CA in a session of its own, by calls that are guarded as all are. */
@Component
class AcmeServers {

    private final CaClient http;
    private final AcmeAccounts accounts;
    private final KeyMaker keys;

    AcmeServers(CaClient http, AcmeAccounts accounts, KeyMaker keys) {
        this.http = http;
        this.accounts = accounts;
        this.keys = keys;
    }

    /**
     * A session as the account of an issuer, which the CA is asked for at its first use. Its key is committed before; asked twice
     * with one key, a CA answers with the same account (RFC 8555 section 7.3.1).
     *
     * @param deadline of all that is asked in it
     * @throws OrderNotReceived also when the CA refuses the account, which is for operators to mend
     */
    Login login(AccountId id, Configuration configuration, Deadline deadline) throws IssuerUnavailable {
        Session session = new Session(
                URI.create(id.directory()), new Guarded(http.httpClient(configuration.connection(), deadline)));
        AcmeAccount account = accounts.obtain(id, () -> keys.make(KeyAlgorithm.EC_P256));
        if (account.url().isPresent()) {
            return session.login(url(account.url().get()), account.key());
        }
        AcmeReplies replies = new AcmeReplies(configuration.secrets());
        Login login;
        try {
            login = replies.to(() -> request(account, configuration).createLogin(session));
        } catch (AcmeRefusal e) {
            throw new OrderNotReceived(e.heard(), "it gives us no account: " + e.words(), e.askAgainAfter());
        }
        accounts.locate(id, Optional.of(login.getAccountLocation().toString()));
        return login;
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
