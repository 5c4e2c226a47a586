// Tests see no setting and no proxy of the machine that they run on.
/* global process */
for (const name of Object.keys(process.env)) if (/^VEEAM_(?!TEST_)|_proxy$/i.test(name)) delete process.env[name];
