package dev.certloom.issuer.client;

import dev.certloom.issuer.CallOutcome;
import dev.certloom.issuer.CallSettings;
import dev.certloom.issuer.IssuerUnavailable;
import dev.certloom.issuer.OrderNotReceived;
import dev.certloom.issuer.TrialStep;
import java.io.IOException;
import java.net.ConnectException;
import java.net.InetSocketAddress;
import java.net.ProxySelector;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpConnectTimeoutException;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import javax.net.ssl.SSLHandshakeException;
import org.springframework.stereotype.Component;

/**
 * Calls CAs over HTTP. A call has a connection of its own, so that one that was left open, and ends while it is used, leaves
 * no doubt about an order; no redirect is followed, no answer is longer and no call takes longer than {@link CallSettings}
 * says, and it leads nowhere but where {@link CallableAddresses} lets it.
 */
@Component
public class CaClient {

    private static final int REDIRECTION = 3;

    /** Nothing was done: the same is to be sent elsewhere (RFC 9110 sections 15.4.8 and 15.4.9). */
    private static final Set<Integer> UNTOUCHED = Set.of(307, 308);

    private final CallSettings settings;
    private final CallableAddresses addresses;

    public CaClient(CallSettings settings, CallableAddresses addresses) {
        this.settings = settings;
        this.addresses = addresses;
    }

    /** Whether addresses without TLS are taken. */
    public boolean takesPlainHttp() {
        return settings.plainHttp();
    }

    /**
     * Posts JSON, and waits for the whole answer.
     *
     * @param path below the connection's address, beginning with a slash
     * @throws OrderNotReceived when the CA has done nothing: it may not be called there, no connection was made, or it
     *     asks to send the same elsewhere
     * @throws IssuerUnavailable when there is no usable answer; whether the CA acted is not known
     */
    public CaAnswer post(CaConnection connection, String path, String json) throws IssuerUnavailable {
        return send(
                connection,
                HttpRequest.newBuilder(connection.at(path))
                        .header("Content-Type", "application/json")
                        .POST(BodyPublishers.ofString(json)));
    }

    private CaAnswer send(CaConnection connection, HttpRequest.Builder request) throws IssuerUnavailable {
        HttpResponse<byte[]> response = exchange(
                connection,
                request.header("User-Agent", "Certloom")
                        .header("Accept", "application/json")
                        .build(),
                settings.timeout());
        return new CaAnswer(
                response.statusCode(),
                CaAnswer.retryAfter(response.headers().firstValue("Retry-After")),
                response.body());
    }

    /**
     * For libraries that make their requests themselves: each of them is a call as any other, wherever it goes. What has no
     * usable answer fails with an {@link UnansweredCall}.
     *
     * @param deadline of all of them together
     */
    public HttpClient httpClient(CaConnection connection, Deadline deadline) {
        return new GuardedHttpClient(this, connection, deadline);
    }

    /** The steps by which a connection is tried: to the CA's name, a connection, and TLS over it. */
    public List<TrialStep> trial(CaConnection connection) {
        return new ConnectionTrial(settings, addresses, this, connection).steps();
    }

    /** Sends a request of any kind, while there is time; addresses in it may be those that the CA has named. */
    HttpResponse<byte[]> exchange(CaConnection connection, HttpRequest request, Deadline deadline)
            throws IssuerUnavailable {
        return exchange(connection, request, deadline.left(settings.timeout()));
    }

    /** As the other, within this time. */
    HttpResponse<byte[]> exchange(CaConnection connection, HttpRequest request, Duration within)
            throws IssuerUnavailable {
        if (within.isZero()) {
            throw new OrderNotReceived(
                    CallOutcome.NOT_CALLED, "it took so long until here that it is asked the rest later");
        }
        demandCallable(request.uri());
        Optional<URI> proxy = connection.proxyAddress();
        addresses.demand(proxy.orElse(request.uri()));
        if (proxy.isPresent()) {
            addresses.demandBehindProxy(request.uri());
        }
        HttpClient http = client(connection);
        try {
            HttpResponse<byte[]> response =
                    answer(http.sendAsync(request, head -> new BoundedBody(settings.maxAnswerBytes())), within);
            if (response.statusCode() / 100 == REDIRECTION) {
                String why = "it sends us elsewhere (HTTP %d), and there we do not go".formatted(response.statusCode());
                throw UNTOUCHED.contains(response.statusCode())
                        ? new OrderNotReceived(CallOutcome.NO_ANSWER, why)
                        : new IssuerUnavailable(CallOutcome.NO_ANSWER, why);
            }
            return response;
        } finally {
            http.shutdownNow();
        }
    }

    private void demandCallable(URI address) throws OrderNotReceived {
        boolean usable =
                "https".equals(address.getScheme()) || (settings.plainHttp() && "http".equals(address.getScheme()));
        if (!usable || address.getHost() == null) {
            throw new OrderNotReceived(CallOutcome.ANSWERED, "it names an address that is not called");
        }
    }

    private HttpClient client(CaConnection connection) {
        HttpClient.Builder builder = HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                .followRedirects(HttpClient.Redirect.NEVER)
                .connectTimeout(settings.connectTimeout())
                .sslContext(TlsContexts.of(connection));
        connection
                .proxyAddress()
                .map(proxy -> ProxySelector.of(new InetSocketAddress(proxy.getHost(), proxy.getPort())))
                .ifPresentOrElse(builder::proxy, () -> builder.proxy(HttpClient.Builder.NO_PROXY));
        return builder.build();
    }

    private HttpResponse<byte[]> answer(CompletableFuture<HttpResponse<byte[]>> call, Duration within)
            throws IssuerUnavailable {
        try {
            return call.get(within.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
            call.cancel(true);
            // with less time than any call has, it says nothing about whether it is there
            throw new IssuerUnavailable(
                    within.compareTo(settings.timeout()) < 0 ? CallOutcome.NOT_CALLED : CallOutcome.NO_ANSWER,
                    "it did not answer within %d s".formatted(within.toSeconds()));
        } catch (InterruptedException e) {
            call.cancel(true);
            Thread.currentThread().interrupt();
            throw new IssuerUnavailable(CallOutcome.NOT_CALLED, "the question was interrupted", e);
        } catch (ExecutionException e) {
            throw unavailable(e.getCause() == null ? e : e.getCause());
        }
    }

    private IssuerUnavailable unavailable(Throwable failure) {
        return switch (failure) {
            case HttpConnectTimeoutException late ->
                new OrderNotReceived(
                        CallOutcome.NO_ANSWER,
                        "no connection within %d s"
                                .formatted(settings.connectTimeout().toSeconds()),
                        late);
            case ConnectException refused ->
                new OrderNotReceived(CallOutcome.NO_ANSWER, "no connection to it", refused);
            case SSLHandshakeException untrusted ->
                new OrderNotReceived(CallOutcome.NO_ANSWER, "no TLS with it: " + CaWords.of(untrusted), untrusted);
            case BoundedBody.TooLong tooLong ->
                new IssuerUnavailable(CallOutcome.NO_ANSWER, String.valueOf(tooLong.getMessage()), tooLong);
            case IOException broken ->
                new IssuerUnavailable(CallOutcome.NO_ANSWER, "the connection broke before it had answered", broken);
            default -> throw new IllegalStateException("Expected to call a CA, but it failed.", failure);
        };
    }
}
