package dev.certloom.issuer.client;

import dev.certloom.issuer.CallOutcome;
import dev.certloom.issuer.CallSettings;
import dev.certloom.issuer.IssuerUnavailable;
import dev.certloom.issuer.OrderNotReceived;
import dev.certloom.issuer.TrialStep;
import dev.certloom.issuer.TrialStep.Kind;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.net.UnknownHostException;
import java.net.http.HttpRequest;
import java.security.cert.X509Certificate;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSession;
import javax.net.ssl.SSLSocket;

/** The steps to a CA that every connection takes: its name, a connection, and TLS over it. */
final class ConnectionTrial {

    private final CallSettings settings;
    private final CallableAddresses addresses;
    private final CaClient calls;
    private final CaConnection connection;

    ConnectionTrial(CallSettings settings, CallableAddresses addresses, CaClient calls, CaConnection connection) {
        this.settings = settings;
        this.addresses = addresses;
        this.calls = calls;
        this.connection = connection;
    }

    List<TrialStep> steps() {
        return List.of(
                new TrialStep(Kind.RESOLVE, this::resolve),
                new TrialStep(Kind.CONNECT, this::connect),
                new TrialStep(Kind.TLS_HANDSHAKE, this::secure));
    }

    /** What is called: the CA, or the proxy that leads to it. */
    private URI called() {
        return connection.proxyAddress().orElseGet(() -> connection.at(""));
    }

    private Optional<String> resolve() throws IssuerUnavailable {
        addresses.demand(called());
        return Optional.of("%s%s is at %s"
                .formatted(
                        connection.proxyAddress().isPresent() ? "the proxy " : "",
                        called().getHost(),
                        Arrays.stream(resolved())
                                .map(InetAddress::getHostAddress)
                                .collect(Collectors.joining(", "))));
    }

    private InetAddress[] resolved() throws IssuerUnavailable {
        try {
            return InetAddress.getAllByName(called().getHost());
        } catch (UnknownHostException e) {
            throw new OrderNotReceived(
                    CallOutcome.NOT_CALLED, "the name '%s' cannot be resolved".formatted(called().getHost()), e);
        }
    }

    private Optional<String> connect() throws IssuerUnavailable {
        try (Socket socket = connected()) {
            return Optional.of(
                    "connected to %s, port %d".formatted(socket.getInetAddress().getHostAddress(), socket.getPort()));
        } catch (IOException e) {
            throw new OrderNotReceived(CallOutcome.NO_ANSWER, "no connection to it: " + CaWords.of(e), e);
        }
    }

    /** Judged again, because the name may lead elsewhere by now. */
    private Socket connected() throws IssuerUnavailable, IOException {
        InetSocketAddress address = addresses.demand(called());
        Socket socket = new Socket();
        try {
            socket.connect(address, (int) settings.connectTimeout().toMillis());
            socket.setSoTimeout((int) settings.timeout().toMillis());
            return socket;
        } catch (IOException e) {
            socket.close();
            throw e;
        }
    }

    private Optional<String> secure() throws IssuerUnavailable {
        if (!"https".equals(connection.at("").getScheme())) {
            return Optional.empty();
        }
        if (connection.proxyAddress().isPresent()) {
            return Optional.of(words(calls.exchange(
                            connection,
                            HttpRequest.newBuilder(connection.at("")).build(),
                            settings.timeout())
                    .sslSession()
                    .orElseThrow()));
        }
        URI address = connection.at("");
        try (Socket plain = connected();
                SSLSocket socket = (SSLSocket) TlsContexts.of(connection)
                        .getSocketFactory()
                        .createSocket(plain, address.getHost(), plain.getPort(), true)) {
            SSLParameters parameters = socket.getSSLParameters();
            parameters.setEndpointIdentificationAlgorithm("HTTPS");
            socket.setSSLParameters(parameters);
            socket.startHandshake();
            return Optional.of(words(socket.getSession()));
        } catch (IOException e) {
            throw new OrderNotReceived(CallOutcome.NO_ANSWER, "no TLS with it: " + CaWords.of(e), e);
        }
    }

    private String words(SSLSession session) throws IssuerUnavailable {
        try {
            X509Certificate shown = (X509Certificate) session.getPeerCertificates()[0];
            return "%s; it shows the certificate of %s, trusted by %s%s"
                    .formatted(
                            session.getProtocol(),
                            CaCertificates.words(shown),
                            connection.trust().isPresent()
                                    ? "the authorities of its configuration"
                                    : "those of the Java platform",
                            connection
                                    .identity()
                                    .flatMap(own -> TlsContexts.certificates(own.certificates()))
                                    .map(own ->
                                            "; asked for ours, we show that of " + CaCertificates.words(own.getFirst()))
                                    .orElse(""));
        } catch (IOException e) {
            throw new OrderNotReceived(CallOutcome.NO_ANSWER, "it shows no certificate", e);
        }
    }
}
