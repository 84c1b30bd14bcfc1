// A push service for a real Firefox, on 127.0.0.1, with the page that subscribes:  node firefox.js PORT DIR
// Firefox keeps a websocket to it (hello, register, notification, ack) as to Mozilla's own; senders post to /wpush/v2/TOKEN.
//   GET /subscription   what the page got, as PushSubscription.toJSON(), or 404 until then
//   GET /ack/ID         the code by which Firefox acknowledged the message that was answered with Location: /m/ID, or 404
//   GET /shown          what the service worker was handed, in order
// DIR is not used here; it marks the process as ours for tests/servers/down.
const {createServer} = require('http');
const {randomUUID} = require('crypto');
const {WebSocketServer} = require('ws');

const port = Number(process.argv[2]);
const acks = new Map();
const shown = [];
let subscription = null;
let browser = null;
let connected;
const connection = new Promise(resolve => connected = resolve);

const page = `<!doctype html><title>Subscribe</title><script>
	const go = async () => {
		await fetch('/connected'); // what is asked of a push service that is still connecting gets lost now and then
		await navigator.serviceWorker.register('/worker.js');
		const {pushManager} = await navigator.serviceWorker.ready;
		const subscription = await pushManager.subscribe({userVisibleOnly: true});
		await fetch('/subscription', {method: 'POST', body: JSON.stringify(subscription)});
	};
	go().catch(error => fetch('/trouble', {method: 'POST', body: String(error)}));
</script>`;

const worker = `self.addEventListener('push', event => {
	const text = event.data.text();
	const {title, body, tag} = JSON.parse(text);
	event.waitUntil(Promise.all([
		fetch('/shown', {method: 'POST', body: text}),
		self.registration.showNotification(title, {body, tag}),
	]));
});`;

const read = async request => {
	const parts = [];
	for await (const part of request) parts.push(part);
	return Buffer.concat(parts);
};

const notify = async (request, answer, channelID) => {
	const version = randomUUID();
	const data = (await read(request)).toString('base64url');
	const headers = {encoding: request.headers['content-encoding']};
	browser.send(JSON.stringify({messageType: 'notification', channelID, version, ttl: 60, data, headers}));
	answer.writeHead(201, {Location: `/m/${version}`}).end();
};

const server = createServer(async (request, answer) => {
	const [, first, ...rest] = request.url.split('/');
	const last = rest.at(-1);
	const json = value => value === null || value === undefined
		? answer.writeHead(404).end()
		: answer.writeHead(200, {'Content-Type': 'application/json'}).end(JSON.stringify(value));
	switch (`${request.method} ${first}`) {
		case 'GET ': return answer.writeHead(200, {'Content-Type': 'text/html'}).end(page);
		case 'GET worker.js': return answer.writeHead(200, {'Content-Type': 'text/javascript'}).end(worker);
		case 'GET connected':
			await connection;
			return answer.writeHead(204).end();
		case 'GET subscription': return json(subscription);
		case 'GET ack': return json(acks.get(last));
		case 'GET shown': return json(shown);
		case 'POST subscription':
			subscription = JSON.parse(await read(request));
			return answer.writeHead(204).end();
		case 'POST shown':
			shown.push(String(await read(request)));
			return answer.writeHead(204).end();
		case 'POST trouble':
			console.error(String(await read(request)));
			return answer.writeHead(204).end();
		case 'POST wpush': return notify(request, answer, last);
		default: return answer.writeHead(404).end();
	}
});

new WebSocketServer({server, handleProtocols: offered => [...offered][0]}).on('connection', socket => {
	browser = socket;
	const say = message => socket.send(JSON.stringify(message));
	socket.on('message', raw => {
		const message = JSON.parse(raw);
		switch (message.messageType) {
			case 'hello':
				connected();
				return say({messageType: 'hello', status: 200, uaid: message.uaid ?? randomUUID().replaceAll('-', ''), use_webpush: true, broadcasts: {}});
			case 'register': {
				const pushEndpoint = `http://localhost:${port}/wpush/v2/${message.channelID}`;
				return say({messageType: 'register', status: 200, channelID: message.channelID, pushEndpoint});
			}
			case 'ack':
				return message.updates.forEach(({version, code}) => acks.set(version, code));
			case undefined:
				return socket.send('{}'); // a ping
		}
	});
});

server.listen(port, '127.0.0.1');
