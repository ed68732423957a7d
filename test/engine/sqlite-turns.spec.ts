import { openDatabase } from '../../src/engine/database/database.js';
import { databases } from '../support/databases.js';

const INSERT = 'INSERT INTO `log` (`who`) VALUES (?)';

describe('many who write to one SQLite database through one process', () => {
  it('let another process write too, before long', async () => {
    const { config, drop } = await (databases[0] as (typeof databases)[number]).open();
    // each has its own connections and its own queue, as another process would
    const [busy, other] = [await openDatabase(config), await openDatabase(config)];
    const write = async (database: typeof busy, who: string) => {
      const session = database.session();
      try {
        await session.execute(INSERT, [who]);
        await session.commit();
      } finally {
        await session.release();
      }
    };
    const setup = busy.session();
    await setup.define('CREATE TABLE `log` (`who` TEXT)');
    await setup.commit();
    await setup.release();
    const deadline = performance.now() + 8_000;
    let going = true;
    let written = 0;
    const lane = async () => {
      for (; going && performance.now() < deadline; written++) await write(busy, 'busy');
    };
    const lanes = Promise.all(Array.from({ length: 20 }, lane));
    for (let turn = 0; turn < 3; turn++) await write(other, 'other');
    const done = performance.now();
    going = false;
    await lanes;
    expect(written).toBeGreaterThan(10);
    // while the others would have gone on
    expect(done).toBeLessThan(deadline);
    await busy.close();
    await other.close();
    await drop();
  }, 30_000);
});
