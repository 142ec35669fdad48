package dev.certloom.issuer.client;

import dev.certloom.issuer.CallOutcome;
import dev.certloom.issuer.IssuerUnavailable;
import dev.certloom.issuer.OrderNotReceived;
import java.io.IOException;
import java.net.Authenticator;
import java.net.CookieHandler;
import java.net.ProxySelector;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpHeaders;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.Flow;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSession;

/** The calls of a {@link CaClient} as the platform's client, for libraries that want one. */
final class GuardedHttpClient extends HttpClient {

    private static final int TOO_MANY = 429;

    /** Where it does not say when to come again, a proxy that has lost the server on the way says so too. */
    private static final int NO_SERVICE = 503;

    private static final Set<Integer> UNAVAILABLE = Set.of(TOO_MANY, NO_SERVICE);

    private final CaClient calls;
    private final CaConnection connection;
    private final Deadline deadline;

    GuardedHttpClient(CaClient calls, CaConnection connection, Deadline deadline) {
        this.calls = calls;
        this.connection = connection;
        this.deadline = deadline;
    }

    @Override
    public <T> HttpResponse<T> send(HttpRequest request, HttpResponse.BodyHandler<T> handler) throws IOException {
        HttpResponse<byte[]> whole;
        try {
            whole = calls.exchange(connection, request, deadline);
            demandService(whole);
        } catch (IssuerUnavailable e) {
            throw new UnansweredCall(e);
        }
        HttpResponse.BodySubscriber<T> subscriber = handler.apply(new Head(whole));
        subscriber.onSubscribe(new AllAtOnce());
        if (whole.body().length > 0) {
            subscriber.onNext(List.of(ByteBuffer.wrap(whole.body())));
        }
        subscriber.onComplete();
        return new Whole<>(whole, subscriber.getBody().toCompletableFuture().join());
    }

    /** Libraries take no notice of when a server that is not there for requests wants to be asked again. */
    private static void demandService(HttpResponse<byte[]> answer) throws OrderNotReceived {
        boolean explained = answer.headers()
                .firstValue("Content-Type")
                .filter(type -> type.startsWith("application/problem+json"))
                .isPresent();
        if (UNAVAILABLE.contains(answer.statusCode()) && !explained) {
            Duration after = CaAnswer.retryAfter(answer.headers().firstValue("Retry-After"));
            throw new OrderNotReceived(
                    answer.statusCode() == TOO_MANY || after.isPositive()
                            ? CallOutcome.ANSWERED
                            : CallOutcome.NO_ANSWER,
                    "it takes no requests now (HTTP %d)".formatted(answer.statusCode()),
                    after);
        }
    }

    /** Nobody needs it: a step of an order waits for the answer. */
    @Override
    public <T> CompletableFuture<HttpResponse<T>> sendAsync(
            HttpRequest request, HttpResponse.BodyHandler<T> responseBodyHandler) {
        throw new UnsupportedOperationException("Expected to wait for the answer.");
    }

    @Override
    public <T> CompletableFuture<HttpResponse<T>> sendAsync(
            HttpRequest request,
            HttpResponse.BodyHandler<T> responseBodyHandler,
            HttpResponse.PushPromiseHandler<T> pushPromiseHandler) {
        throw new UnsupportedOperationException("Expected to wait for the answer.");
    }

    @Override
    public Optional<CookieHandler> cookieHandler() {
        return Optional.empty();
    }

    @Override
    public Optional<Duration> connectTimeout() {
        return Optional.empty();
    }

    @Override
    public Redirect followRedirects() {
        return Redirect.NEVER;
    }

    @Override
    public Optional<ProxySelector> proxy() {
        return Optional.empty();
    }

    @Override
    public SSLContext sslContext() {
        return TlsContexts.of(connection);
    }

    @Override
    public SSLParameters sslParameters() {
        return sslContext().getDefaultSSLParameters();
    }

    @Override
    public Optional<Authenticator> authenticator() {
        return Optional.empty();
    }

    @Override
    public Version version() {
        return Version.HTTP_1_1;
    }

    @Override
    public Optional<Executor> executor() {
        return Optional.empty();
    }

    /** The whole body is there already. */
    private static final class AllAtOnce implements Flow.Subscription {

        @Override
        public void request(long n) {}

        @Override
        public void cancel() {}
    }

    private record Head(HttpResponse<byte[]> of) implements HttpResponse.ResponseInfo {

        @Override
        public int statusCode() {
            return of.statusCode();
        }

        @Override
        public HttpHeaders headers() {
            return of.headers();
        }

        @Override
        public Version version() {
            return of.version();
        }
    }

    private record Whole<T>(HttpResponse<byte[]> of, T body) implements HttpResponse<T> {

        @Override
        public int statusCode() {
            return of.statusCode();
        }

        @Override
        public HttpRequest request() {
            return of.request();
        }

        @Override
        public Optional<HttpResponse<T>> previousResponse() {
            return Optional.empty();
        }

        @Override
        public HttpHeaders headers() {
            return of.headers();
        }

        @Override
        public Optional<SSLSession> sslSession() {
            return of.sslSession();
        }

        @Override
        public URI uri() {
            return of.uri();
        }

        @Override
        public Version version() {
            return of.version();
        }
    }
}
