package dev.certloom.issuer.client;

import java.io.IOException;
import java.net.http.HttpResponse.BodySubscriber;
import java.net.http.HttpResponse.BodySubscribers;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Flow.Subscription;
import org.jspecify.annotations.Nullable;

/** An answer's body, up to so many bytes; of one that is longer the rest is not awaited. */
final class BoundedBody implements BodySubscriber<byte[]> {

    private final BodySubscriber<byte[]> bytes = BodySubscribers.ofByteArray();
    private final int maxBytes;
    private long received;
    private @Nullable Subscription subscription;

    BoundedBody(int maxBytes) {
        this.maxBytes = maxBytes;
    }

    @Override
    public CompletionStage<byte[]> getBody() {
        return bytes.getBody();
    }

    @Override
    public void onSubscribe(Subscription given) {
        subscription = given;
        bytes.onSubscribe(given);
    }

    @Override
    public void onNext(List<ByteBuffer> next) {
        received += next.stream().mapToLong(ByteBuffer::remaining).sum();
        if (received > maxBytes && subscription != null) {
            subscription.cancel();
            bytes.onError(new TooLong(maxBytes));
        } else {
            bytes.onNext(next);
        }
    }

    @Override
    public void onError(Throwable failure) {
        bytes.onError(failure);
    }

    @Override
    public void onComplete() {
        bytes.onComplete();
    }

    /** The answer is longer than any that is used. */
    static final class TooLong extends IOException {

        private static final long serialVersionUID = 1;

        TooLong(int maxBytes) {
            super("its answer is longer than " + maxBytes + " bytes");
        }
    }
}
