package dev.certloom.crypto.stock;

import dev.certloom.crypto.KeyAlgorithm;
import dev.certloom.crypto.KeyMaker;
import dev.certloom.crypto.KeyMaker.KeyPair;
import dev.certloom.crypto.KeySupply;
import java.time.Clock;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;

/**
 * Hands out keys. A key is removed from the store before it is used, and not in the transaction that stores it for the
 * request: its signing request has to be computed first, and nothing waits for the pool in a transaction. So an opened
 * key is never in the stock, and a crash in between loses only an unused key.
 */
@Component
class KeyStock implements KeySupply {

    private static final Logger LOG = LoggerFactory.getLogger(KeyStock.class);

    private final StockedKeys stocked;
    private final KeyMaker maker;
    private final KeyStockSettings settings;
    private final KeyStockMetrics figures;
    private final Clock clock;

    KeyStock(StockedKeys stocked, KeyMaker maker, KeyStockSettings settings, KeyStockMetrics figures, Clock clock) {
        this.stocked = stocked;
        this.maker = maker;
        this.settings = settings;
        this.figures = figures;
        this.clock = clock;
    }

    @Override
    public KeyPair next(KeyAlgorithm algorithm) {
        Optional<KeyPair> taken = settings.size(algorithm) > 0 ? take(algorithm) : Optional.empty();
        return taken.orElseGet(() -> maker.make(algorithm));
    }

    private Optional<KeyPair> take(KeyAlgorithm algorithm) {
        try {
            Optional<KeyPair> taken = stocked.take(algorithm, settings.madeAfter(clock.instant()));
            figures.asked(algorithm, taken.isPresent());
            return taken;
        } catch (IllegalStateException e) {
            LOG.warn(
                    "A key made in advance does not open and was thrown away; another is made. Somebody may have changed the table key_stock: {}",
                    e.getMessage());
            figures.refused(algorithm);
            return Optional.empty();
        }
    }
}
