// An OpenID provider on the loopback, by the package oidc-provider: whoever names themselves is believed.
import { Provider } from "oidc-provider";

const { port, clientId, clientSecret, redirect, groups } = JSON.parse(process.argv[2]);
const provider = new Provider(`http://127.0.0.1:${port}`, {
  clients: [{ client_id: clientId, client_secret: clientSecret, redirect_uris: [redirect] }],
  claims: { openid: ["sub"], profile: ["preferred_username", "groups"] },
  cookies: { keys: ["only for tests"] },
  pkce: { required: () => true },
  async findAccount(_, id) {
    return { accountId: id, claims: () => ({ sub: id, preferred_username: id.split("#")[0], groups: groups[id] ?? [] }) };
  },
});
provider.listen(port, "127.0.0.1", () => console.log("ready"));
