// WebGL players: hands sources and clips to the browser client, which renders in an AudioWorklet.
var AuricleWebLibrary = {
  $auricleWeb: {
    state: 0,
    message: "loading the browser client",
    client: null,
    context: null,
    pending: [],
    sources: {},
    maxSources: 0,

    // States of BackEndState in C#.
    STARTING: 0,
    RUNNING: 1,
    AWAY: 2,
    REFUSED: 3,

    tell: function (state, message) {
      auricleWeb.state = state;
      auricleWeb.message = message;
    },

    open: function (moduleUrl, serverUrl, token, maxSources) {
      var context = new AudioContext();
      auricleWeb.context = context;
      auricleWeb.sources = {};
      // Browsers keep a page silent until its first key or click.
      var wake = function () {
        context.resume();
      };
      document.addEventListener("pointerdown", wake);
      document.addEventListener("keydown", wake);
      return Promise.resolve()
        .then(function () {
          return import(new URL(moduleUrl, document.baseURI).href);
        })
        .then(function (browser) {
          var options = { maxSources: Math.min(maxSources, 32) };
          if (token) options.token = token;
          return browser.AuricleClient.create(context, serverUrl, options);
        })
        .then(function (client) {
          if (auricleWeb.context !== context) return client.close();
          auricleWeb.client = client;
          client.output.connect(context.destination);
          var look = function (connection) {
            if (connection.state === "open") auricleWeb.tell(auricleWeb.RUNNING, "connected to " + connection.server);
            else if (connection.state === "lost") auricleWeb.tell(auricleWeb.AWAY, connection.reason);
            else if (connection.state === "closed") auricleWeb.tell(auricleWeb.REFUSED, connection.reason);
          };
          client.on("connection", look);
          client.on("problem", function (problem) {
            console.warn("Auricle: " + problem.message);
          });
          look(client.connection);
          auricleWeb.pending.splice(0).forEach(function (todo) {
            todo(client);
          });
        })
        .catch(function (error) {
          auricleWeb.tell(auricleWeb.REFUSED, "the browser client does not run: " + error.message);
        });
    },

    withClient: function (todo) {
      if (auricleWeb.client) todo(auricleWeb.client);
      else auricleWeb.pending.push(todo);
    },

    entry: function (id) {
      if (!auricleWeb.sources[id]) auricleWeb.sources[id] = { fields: {}, source: null, wanted: true };
      return auricleWeb.sources[id];
    },

    place: function (id, fields) {
      var entry = auricleWeb.entry(id);
      var moved = fields.position;
      var said = fields.text !== undefined && fields.text !== entry.fields.text;
      entry.fields = fields;
      auricleWeb.withClient(function (client) {
        if (!entry.wanted) return;
        if (!entry.adding) {
          entry.adding = client
            .addSource(entry.fields)
            .then(function (added) {
              if (!entry.wanted) return client.removeSource(added.source);
              entry.source = added.source;
              if (entry.position) entry.source.moveTo(entry.position);
              if (entry.player) entry.player.connect(entry.source.input);
            })
            .catch(function (error) {
              entry.adding = null;
              console.warn("Auricle: source " + id + ": " + error.message);
            });
        } else if (entry.source) {
          var settings = Object.assign({}, fields);
          delete settings.position;
          delete settings.text;
          entry.source.set(settings);
          if (moved) entry.source.moveTo(moved);
          if (said) {
            entry.source.say(fields.text).catch(function (error) {
              console.warn("Auricle: source " + id + ": " + error.message);
            });
          }
        }
      });
    },

    stop: function (entry) {
      if (!entry.player) return;
      entry.player.stop();
      entry.player.disconnect();
      entry.player = null;
    },
  },

  AuricleWebOpen: function (moduleUrl, serverUrl, token, maxSources) {
    auricleWeb.open(UTF8ToString(moduleUrl), UTF8ToString(serverUrl), UTF8ToString(token), maxSources);
  },

  AuricleWebState: function () {
    return auricleWeb.state;
  },

  // Freed by Unity, as every string that a library returns.
  AuricleWebMessage: function () {
    var size = lengthBytesUTF8(auricleWeb.message) + 1;
    var buffer = _malloc(size);
    stringToUTF8(auricleWeb.message, buffer, size);
    return buffer;
  },

  AuricleWebPlace: function (id, fields) {
    auricleWeb.place(id, JSON.parse(UTF8ToString(fields)));
  },

  AuricleWebMove: function (id, x, y, z) {
    var entry = auricleWeb.entry(id);
    var last = entry.position;
    if (last && last[0] === x && last[1] === y && last[2] === z) return;
    entry.position = [x, y, z];
    if (entry.source) entry.source.moveTo(entry.position);
  },

  AuricleWebRemove: function (id) {
    var entry = auricleWeb.sources[id];
    if (!entry) return;
    delete auricleWeb.sources[id];
    entry.wanted = false;
    auricleWeb.stop(entry);
    if (entry.source) auricleWeb.client.removeSource(entry.source);
  },

  AuricleWebListen: function (x, y, z, qx, qy, qz, qw) {
    if (auricleWeb.client) {
      auricleWeb.client.listen({ position: [x, y, z], orientation: [qx, qy, qz, qw] });
    }
  },

  AuricleWebRoom: function (scene) {
    var settings = JSON.parse(UTF8ToString(scene));
    auricleWeb.withClient(function (client) {
      client.setScene(settings).catch(function (error) {
        console.warn("Auricle: room: " + error.message);
      });
    });
  },

  AuricleWebClip: function (id, samples, frames, channels, rate) {
    var entry = auricleWeb.entry(id);
    auricleWeb.stop(entry);
    entry.buffer = auricleWeb.context.createBuffer(1, frames, rate);
    var mono = entry.buffer.getChannelData(0);
    // Unity gives interleaved samples; the heap may grow, so they are copied at once.
    for (var i = 0; i < frames; ++i) {
      var sum = 0;
      for (var c = 0; c < channels; ++c) sum += HEAPF32[(samples >> 2) + i * channels + c];
      mono[i] = sum / channels;
    }
  },

  AuricleWebPlay: function (id, offset, loop, rate) {
    var entry = auricleWeb.entry(id);
    auricleWeb.stop(entry);
    if (!entry.buffer) return;
    var player = auricleWeb.context.createBufferSource();
    player.buffer = entry.buffer;
    player.loop = loop !== 0;
    player.playbackRate.value = rate;
    if (entry.source) player.connect(entry.source.input);
    player.start(0, offset);
    entry.player = player;
  },

  AuricleWebStop: function (id) {
    auricleWeb.stop(auricleWeb.entry(id));
  },

  AuricleWebClose: function () {
    Object.keys(auricleWeb.sources).forEach(function (id) {
      auricleWeb.stop(auricleWeb.sources[id]);
    });
    auricleWeb.pending = [];
    if (auricleWeb.client) auricleWeb.client.close();
    if (auricleWeb.context) auricleWeb.context.close();
    auricleWeb.client = null;
    auricleWeb.context = null;
  },
};

autoAddDeps(AuricleWebLibrary, "$auricleWeb");
mergeInto(LibraryManager.library, AuricleWebLibrary);
