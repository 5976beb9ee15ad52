-- Asks for the same again and again.
dofile(os.getenv("LUA_FOLDER") .. "/load.lua")
wanted = os.getenv("WANTED")
wrk.path = os.getenv("ASKED")
