package dev.certloom.interceptor;

import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import io.grpc.Status;
import java.nio.file.Path;
import java.util.Optional;

/**
 * Admits only clients that present the installation's secret in the header {@value #HEADER}: checks every command, poll
 * and stream of the gateway before its message is read. The file with the secret is named by the broker's environment
 * variable {@value #SECRET_FILE}; without one, and while it holds none, everything is refused.
 */
public final class SharedSecretInterceptor implements ServerInterceptor {

    static final String HEADER = "certloom-gateway-secret";
    static final String SECRET_FILE = "CERTLOOM_GATEWAY_SECRETFILE";

    private static final Metadata.Key<String> KEY = Metadata.Key.of(HEADER, Metadata.ASCII_STRING_MARSHALLER);
    private static final Status REFUSAL = Status.UNAUTHENTICATED.withDescription(
            "Expected the secret of the Certloom installation in header " + HEADER + ", but it is missing or another.");

    private final SharedSecret secret;

    /** Used by the broker. */
    public SharedSecretInterceptor() {
        this(new SharedSecret(
                Optional.ofNullable(System.getenv(SECRET_FILE))
                        .filter(name -> !name.isBlank())
                        .map(Path::of),
                System::nanoTime));
    }

    SharedSecretInterceptor(SharedSecret secret) {
        this.secret = secret;
    }

    @Override
    public <Q, A> ServerCall.Listener<Q> interceptCall(
            ServerCall<Q, A> call, Metadata headers, ServerCallHandler<Q, A> next) {
        if (secret.isShownBy(
                Optional.ofNullable(headers.get(KEY)),
                call.getMethodDescriptor().getFullMethodName())) {
            return next.startCall(call, headers);
        }
        call.close(REFUSAL, new Metadata());
        return new ServerCall.Listener<>() {};
    }
}
