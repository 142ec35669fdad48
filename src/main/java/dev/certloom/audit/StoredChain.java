package dev.certloom.audit;

import dev.certloom.audit.verification.AuditVerification;
import dev.certloom.audit.verification.Verdict;
import dev.certloom.kernel.Actor;
import dev.certloom.kernel.AuditAction;
import dev.certloom.kernel.Refusal;
import dev.certloom.kernel.VaultName;
import java.io.IOException;
import java.io.PipedInputStream;
import java.io.PipedOutputStream;
import java.io.UncheckedIOException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Executor;
import java.util.concurrent.Semaphore;
import org.springframework.stereotype.Service;

/**
 * Verifies the stored record in the same way as the recipient of an export: the export is piped into the verification.
 * This reveals changes made behind Certloom's back; only an export or checkpoint kept elsewhere reveals changes by
 * someone with the key.
 */
@Service
public class StoredChain {

    private static final int BUFFER_BYTES = 1 << 20;
    /** A long record takes minutes of computing: more at once would starve everything else. */
    private static final int MAX_CONCURRENT = 2;
    /** Hashing does not release a virtual thread's carrier before it is done. */
    private static final Executor PLATFORM =
            work -> Thread.ofPlatform().daemon().name("audit-verify").start(work);

    private final AuditExport export;
    private final AuditKey key;
    private final Semaphore free = new Semaphore(MAX_CONCURRENT);

    StoredChain(AuditExport export, AuditKey key) {
        this.export = export;
        this.key = key;
    }

    /**
     * Verifies a period or one object; the request is audited first.
     *
     * @throws Refusal THROTTLED while {@value #MAX_CONCURRENT} are being judged
     */
    public Verdict verify(VaultName vault, Scope scope, Actor actor) {
        if (!free.tryAcquire()) {
            throw new Refusal(
                    Refusal.Kind.THROTTLED,
                    "The record is being verified %d times already. Nothing was done; try again when one of them has ended."
                            .formatted(MAX_CONCURRENT));
        }
        try {
            return CompletableFuture.supplyAsync(() -> judge(vault, scope, actor), PLATFORM)
                    .join();
        } finally {
            free.release();
        }
    }

    private Verdict judge(VaultName vault, Scope scope, Actor actor) {
        CompletableFuture<Void> written = new CompletableFuture<>();
        Verdict verdict;
        try (PipedInputStream in = new PipedInputStream(BUFFER_BYTES)) {
            PipedOutputStream out = new PipedOutputStream(in);
            PLATFORM.execute(() -> write(vault, scope, actor, out, written));
            verdict = AuditVerification.verify(in, key.publicKey());
        } catch (IOException e) {
            throw new UncheckedIOException("Expected to read the stored audit record, but it broke off.", e);
        }
        try {
            written.join();
        } catch (CompletionException e) {
            throw new IllegalStateException("Expected to read the stored audit record, but it failed.", e.getCause());
        }
        return verdict;
    }

    private void write(
            VaultName vault, Scope scope, Actor actor, PipedOutputStream out, CompletableFuture<Void> written) {
        try (out) {
            export.write(AuditAction.AUDIT_VERIFIED, vault, scope, actor, out);
            written.complete(null);
        } catch (IOException | UncheckedIOException e) {
            // an early verdict has closed the pipe: the rest need not be written
            written.complete(null);
        } catch (RuntimeException | Error e) {
            // its reader must not wait forever
            written.completeExceptionally(e);
        }
    }
}
