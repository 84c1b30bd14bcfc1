// Runs web-push-testing on 127.0.0.1 (its own start command binds every interface):  node web_push.js PORT DIR
// DIR is not used here; it marks the process as ours for tests/servers/down.
const {Server} = require('net');
const {PushApiModel} = require('web-push-testing/src/PushApiModel.js');
const WebPushTestingServer = require('web-push-testing/src/server.js');

const listen = Server.prototype.listen;
Server.prototype.listen = function (port, ...rest) {
	return listen.call(this, port, '127.0.0.1', ...rest);
};

const port = Number(process.argv[2]);
const model = new PushApiModel();
const server = new WebPushTestingServer(model, port);
model.notifyUrl = `http://127.0.0.1:${port}/notify/`;
server.startServer();
